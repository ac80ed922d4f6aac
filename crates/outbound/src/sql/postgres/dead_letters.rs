//! Dead letters.

use super::{Failure, PostgresStore};
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
use sqlx::postgres::PgConnection;
use std::sync::Arc;

#[async_trait]
impl DeadLetters for PostgresStore {
    async fn park(&self, letter: NewDeadLetter) -> Result<DeadLetter, StoreError> {
        let now = self.clock.now().micros();
        let letter = Arc::new(letter);
        let parked = self.alone("park", move |connection, _| {
            let letter = letter.clone();
            Box::pin(async move { park(connection, &letter, now).await })
        });
        parked.await.map_err(WriteError::into_store_error)
    }

    async fn note_announced(&self, id: DeadLetterId) -> Result<(), StoreError> {
        let noted = self.alone("announced", move |connection, _| {
            Box::pin(async move {
                sqlx::query("UPDATE dead_letters SET is_announced = 1 WHERE id = $1")
                    .bind(signed(id.0))
                    .execute(connection)
                    .await?;
                Ok(())
            })
        });
        noted.await.map_err(WriteError::into_store_error)
    }

    async fn dead_letter(
        &self,
        id: DeadLetterId,
    ) -> Result<Option<(DeadLetter, Message)>, StoreError> {
        self.read("dead letter", move |connection| {
            Box::pin(async move {
                let found = sqlx::query(concat!(
                    "SELECT ",
                    letter_columns!(message),
                    " FROM dead_letters WHERE id = $1"
                ))
                .bind(signed(id.0))
                .fetch_optional(connection)
                .await?;
                Ok(found.map(|row| dead_letter_in_full(&row)).transpose()?)
            })
        })
        .await
    }

    async fn list(&self, query: DeadLetterQuery) -> Result<Vec<DeadLetter>, StoreError> {
        let query = Arc::new(query);
        self.read_list("dead letters", move |connection| {
            let query = query.clone();
            Box::pin(async move { list(connection, &query).await })
        })
        .await
    }

    async fn parked(&self, at_most: u32) -> Result<ParkedLetters, StoreError> {
        self.read("parked letters", move |connection| {
            Box::pin(async move {
                let row = sqlx::query(
                    "SELECT (SELECT count(*) FROM (
                            SELECT 1 AS one FROM dead_letters WHERE state = 'PARKED' LIMIT $1) AS few) AS parked,
                        (SELECT parked_at FROM dead_letters WHERE state = 'PARKED'
                          ORDER BY id LIMIT 1) AS oldest",
                )
                .bind(i64::from(at_most))
                .fetch_one(connection)
                .await?;
                Ok(parked_letters(&row)?)
            })
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
        let now = self.clock.now().micros();
        let words = Arc::new((by, note));
        let decided = self.alone("decide", move |connection, _| {
            let words = words.clone();
            Box::pin(async move {
                sqlx::query(
                    "UPDATE dead_letters
                        SET state = $1, decided_at = $2, decided_by = $3, note = $4
                      WHERE id = $5 AND state = 'PARKED'",
                )
                .bind(state.as_str())
                .bind(now)
                .bind(&words.0)
                .bind(&words.1)
                .bind(signed(id.0))
                .execute(&mut *connection)
                .await?;
                let found = sqlx::query(concat!(
                    "SELECT ",
                    letter_columns!(),
                    " FROM dead_letters WHERE id = $1"
                ))
                .bind(signed(id.0))
                .fetch_optional(connection)
                .await?;
                Ok(found.map(|row| dead_letter(&row)).transpose()?)
            })
        });
        decided.await.map_err(WriteError::into_store_error)
    }
}

async fn park(
    connection: &mut PgConnection,
    letter: &NewDeadLetter,
    now: i64,
) -> Result<DeadLetter, Failure> {
    let name = &letter.name;
    sqlx::query(
        "INSERT INTO dead_letters (topic, topic_partition, topic_offset, digest, sent_at,
                                   message_key, headers, payload, payload_size, is_whole, cause,
                                   attempts, parked_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         ON CONFLICT (topic, topic_partition, topic_offset, digest) DO NOTHING",
    )
    .bind(&name.topic)
    .bind(i64::from(name.partition))
    .bind(name.offset)
    .bind(&name.digest)
    .bind(letter.message.timestamp)
    .bind(letter.message.key.as_deref())
    .bind(message_headers(letter))
    .bind(letter.message.payload.as_deref())
    .bind(letter.size.map(signed))
    .bind(i64::from(letter.is_whole))
    .bind(&letter.cause)
    .bind(i64::from(letter.attempts))
    .bind(now)
    .execute(&mut *connection)
    .await?;
    let found = sqlx::query(concat!(
        "SELECT ",
        letter_columns!(),
        " FROM dead_letters
          WHERE topic = $1 AND topic_partition = $2 AND topic_offset = $3 AND digest = $4"
    ))
    .bind(&name.topic)
    .bind(i64::from(name.partition))
    .bind(name.offset)
    .bind(&name.digest)
    .fetch_optional(connection)
    .await?;
    let row = found.ok_or_else(|| vanished(LETTERS, "digest"))?;
    Ok(dead_letter(&row)?)
}

async fn list(
    connection: &mut PgConnection,
    query: &DeadLetterQuery,
) -> Result<Vec<DeadLetter>, Failure> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        letter_columns!(),
        " FROM dead_letters
          WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR topic = $2) AND id < $3
          ORDER BY id DESC LIMIT $4"
    ))
    .bind(query.state.map(DeadLetterState::as_str))
    .bind(&query.topic)
    .bind(query.before.map_or(i64::MAX, |before| signed(before.0)))
    .bind(i64::from(query.limit))
    .fetch_all(connection)
    .await?;
    let letters = rows.iter().map(|row| dead_letter(row));
    Ok(letters.collect::<Result<_, _>>()?)
}
