//! Dead letters.

use super::Failure;
use super::store::MysqlStore;
use crate::sql::WriteError;
use crate::sql::failure::vanished;
use crate::sql::rows::{
    LETTERS, dead_letter, dead_letter_in_full, letter_columns, message_headers, parked_letters,
    signed,
};
use application::messages::Message;
use application::ports::{
    DeadLetter, DeadLetterId, DeadLetterQuery, DeadLetterState, DeadLetters, NewDeadLetter,
    ParkedLetters, StoreError,
};
use async_trait::async_trait;
use domain::Timestamp;
use sqlx::mysql::MySqlConnection;

/// The unique key of a message's name.
const MESSAGE: &str = "dead_letters_message";

/// What somebody has decided.
struct Decided {
    id: DeadLetterId,
    state: DeadLetterState,
    by: String,
    note: String,
    now: Timestamp,
}

#[async_trait]
impl DeadLetters for MysqlStore {
    async fn park(&self, letter: NewDeadLetter) -> Result<DeadLetter, StoreError> {
        let new = (letter, self.clock.now());
        let parked = self.write(new, |transaction, (letter, now)| {
            Box::pin(park(&mut transaction.connection, letter, *now))
        });
        parked.await.map_err(WriteError::into_store_error)
    }

    async fn note_announced(&self, id: DeadLetterId) -> Result<(), StoreError> {
        let noted = self.write(id, |transaction, id| {
            Box::pin(note_announced(&mut transaction.connection, *id))
        });
        noted.await.map_err(WriteError::into_store_error)
    }

    async fn dead_letter(
        &self,
        id: DeadLetterId,
    ) -> Result<Option<(DeadLetter, Message)>, StoreError> {
        self.read(id, |connection, id| Box::pin(in_full(connection, *id)))
            .await
    }

    async fn list(&self, query: DeadLetterQuery) -> Result<Vec<DeadLetter>, StoreError> {
        self.read_list(query, |connection, query| Box::pin(list(connection, query)))
            .await
    }

    async fn parked(&self, at_most: u32) -> Result<ParkedLetters, StoreError> {
        self.read(at_most, |connection, at_most| {
            Box::pin(parked(connection, *at_most))
        })
        .await
    }

    async fn decide(
        &self,
        id: DeadLetterId,
        state: DeadLetterState,
        by: String,
        note: String,
    ) -> Result<Option<DeadLetter>, StoreError> {
        let now = self.clock.now();
        let decided = Decided {
            id,
            state,
            by,
            note,
            now,
        };
        let decided = self.write(decided, |transaction, decided| {
            Box::pin(decided.write(&mut transaction.connection))
        });
        decided.await.map_err(WriteError::into_store_error)
    }
}

async fn park(
    connection: &mut MySqlConnection,
    letter: &NewDeadLetter,
    now: Timestamp,
) -> Result<DeadLetter, Failure> {
    let name = &letter.name;
    let insert = sqlx::query(
        "INSERT INTO dead_letters (topic, topic_partition, topic_offset, digest, sent_at,
                                   message_key, headers, payload, payload_size, is_whole, cause,
                                   attempts, parked_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&name.topic)
    .bind(name.partition)
    .bind(name.offset)
    .bind(&name.digest)
    .bind(letter.message.timestamp)
    .bind(letter.message.key.as_deref())
    .bind(message_headers(letter))
    .bind(letter.message.payload.as_deref())
    .bind(letter.size.map(signed))
    .bind(letter.is_whole)
    .bind(&letter.cause)
    .bind(letter.attempts)
    .bind(now.micros());
    match insert
        .execute(&mut *connection)
        .await
        .map_err(Failure::from)
    {
        Ok(_) => {}
        Err(failure) if failure.duplicate() == Some(MESSAGE) => {}
        Err(failure) => return Err(failure),
    }
    let found = sqlx::query(concat!(
        "SELECT ",
        letter_columns!(),
        " FROM dead_letters
          WHERE topic = ? AND topic_partition = ? AND topic_offset = ? AND digest = ?"
    ))
    .bind(&name.topic)
    .bind(name.partition)
    .bind(name.offset)
    .bind(&name.digest)
    .fetch_optional(connection)
    .await?;
    let row = found.ok_or_else(|| vanished(LETTERS, "digest"))?;
    Ok(dead_letter(&row)?)
}

async fn note_announced(connection: &mut MySqlConnection, id: DeadLetterId) -> Result<(), Failure> {
    sqlx::query("UPDATE dead_letters SET is_announced = 1 WHERE id = ?")
        .bind(signed(id.0))
        .execute(connection)
        .await?;
    Ok(())
}

async fn in_full(
    connection: &mut MySqlConnection,
    id: DeadLetterId,
) -> Result<Option<(DeadLetter, Message)>, Failure> {
    let found = sqlx::query(concat!(
        "SELECT ",
        letter_columns!(message),
        " FROM dead_letters WHERE id = ?"
    ))
    .bind(signed(id.0))
    .fetch_optional(connection)
    .await?;
    Ok(found.map(|row| dead_letter_in_full(&row)).transpose()?)
}

async fn list(
    connection: &mut MySqlConnection,
    query: &DeadLetterQuery,
) -> Result<Vec<DeadLetter>, Failure> {
    let state = query.state.map(DeadLetterState::as_str);
    let rows = sqlx::query(concat!(
        "SELECT ",
        letter_columns!(),
        " FROM dead_letters
          WHERE (? IS NULL OR state = ?) AND (? IS NULL OR topic = ?) AND id < ?
          ORDER BY id DESC LIMIT ?"
    ))
    .bind(state)
    .bind(state)
    .bind(&query.topic)
    .bind(&query.topic)
    .bind(query.before.map_or(i64::MAX, |before| signed(before.0)))
    .bind(query.limit)
    .fetch_all(connection)
    .await?;
    let letters = rows.iter().map(|row| dead_letter(row));
    Ok(letters.collect::<Result<_, _>>()?)
}

async fn parked(connection: &mut MySqlConnection, at_most: u32) -> Result<ParkedLetters, Failure> {
    let row = sqlx::query(
        "SELECT (SELECT count(*) FROM (
                            SELECT 1 AS one FROM dead_letters WHERE state = 'PARKED' LIMIT ?) AS few) AS parked,
                        (SELECT parked_at FROM dead_letters WHERE state = 'PARKED'
                          ORDER BY id LIMIT 1) AS oldest",
    )
    .bind(at_most)
    .fetch_one(connection)
    .await?;
    Ok(parked_letters(&row)?)
}

impl Decided {
    async fn write(&self, connection: &mut MySqlConnection) -> Result<Option<DeadLetter>, Failure> {
        sqlx::query(
            "UPDATE dead_letters SET state = ?, decided_at = ?, decided_by = ?, note = ?
              WHERE id = ? AND state = 'PARKED'",
        )
        .bind(self.state.as_str())
        .bind(self.now.micros())
        .bind(&self.by)
        .bind(&self.note)
        .bind(signed(self.id.0))
        .execute(&mut *connection)
        .await?;
        let found = sqlx::query(concat!(
            "SELECT ",
            letter_columns!(),
            " FROM dead_letters WHERE id = ?"
        ))
        .bind(signed(self.id.0))
        .fetch_optional(connection)
        .await?;
        Ok(found.map(|row| dead_letter(&row)).transpose()?)
    }
}
