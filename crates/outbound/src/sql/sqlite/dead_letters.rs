//! Dead letters.

use super::{Failure, SqliteStore};
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
use rusqlite::{Connection, OptionalExtension, named_params};

#[async_trait]
impl DeadLetters for SqliteStore {
    async fn park(&self, letter: NewDeadLetter) -> Result<DeadLetter, StoreError> {
        let now = self.clock.now();
        let parked = self.write(move |connection| park(connection, &letter, now));
        parked.await.map_err(WriteError::into_store_error)
    }

    async fn note_announced(&self, id: DeadLetterId) -> Result<(), StoreError> {
        let noted = self.write(move |connection| {
            connection
                .prepare_cached("UPDATE dead_letters SET is_announced = 1 WHERE id = ?1")?
                .execute([signed(id.0)])?;
            Ok(())
        });
        noted.await.map_err(WriteError::into_store_error)
    }

    async fn dead_letter(
        &self,
        id: DeadLetterId,
    ) -> Result<Option<(DeadLetter, Message)>, StoreError> {
        self.read(move |connection| {
            let mut select = connection.prepare_cached(concat!(
                "SELECT ",
                letter_columns!(message),
                " FROM dead_letters WHERE id = ?1"
            ))?;
            let found = select.query_row([signed(id.0)], |row| Ok(dead_letter_in_full(row)));
            Ok(found.optional()?.transpose()?)
        })
        .await
    }

    async fn list(&self, query: DeadLetterQuery) -> Result<Vec<DeadLetter>, StoreError> {
        self.read_list(move |connection| list(connection, &query))
            .await
    }

    async fn parked(&self, at_most: u32) -> Result<ParkedLetters, StoreError> {
        self.read(move |connection| {
            let mut select = connection.prepare_cached(
                "SELECT (SELECT count(*) FROM (
                            SELECT 1 AS one FROM dead_letters WHERE state = 'PARKED' LIMIT ?1) AS few) AS parked,
                        (SELECT parked_at FROM dead_letters WHERE state = 'PARKED'
                          ORDER BY id LIMIT 1) AS oldest",
            )?;
            Ok(select.query_row([at_most], |row| Ok(parked_letters(row)))??)
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
        let decided = self.write(move |connection| {
            let mut update = connection.prepare_cached(
                "UPDATE dead_letters
                    SET state = ?1, decided_at = ?2, decided_by = ?3, note = ?4
                  WHERE id = ?5 AND state = 'PARKED'",
            )?;
            update.execute((state.as_str(), now.micros(), &by, &note, signed(id.0)))?;
            let mut select = connection.prepare_cached(concat!(
                "SELECT ",
                letter_columns!(),
                " FROM dead_letters WHERE id = ?1"
            ))?;
            let found = select.query_row([signed(id.0)], |row| Ok(dead_letter(row)));
            Ok(found.optional()?.transpose()?)
        });
        decided.await.map_err(WriteError::into_store_error)
    }
}

fn park(
    connection: &Connection,
    letter: &NewDeadLetter,
    now: Timestamp,
) -> Result<DeadLetter, Failure> {
    let name = &letter.name;
    let mut insert = connection.prepare_cached(
        "INSERT INTO dead_letters (topic, topic_partition, topic_offset, digest, sent_at,
                                   message_key, headers, payload, payload_size, is_whole, cause,
                                   attempts, parked_at)
         VALUES (:topic, :partition, :offset, :digest, :sent_at, :key, :headers, :payload, :size,
                 :is_whole, :cause, :attempts, :parked_at)
         ON CONFLICT (topic, topic_partition, topic_offset, digest) DO NOTHING",
    )?;
    insert.execute(named_params! {
        ":topic": name.topic,
        ":partition": name.partition,
        ":offset": name.offset,
        ":digest": name.digest,
        ":sent_at": letter.message.timestamp,
        ":key": letter.message.key,
        ":headers": message_headers(letter),
        ":payload": letter.message.payload,
        ":size": letter.size.map(signed),
        ":is_whole": letter.is_whole,
        ":cause": letter.cause,
        ":attempts": letter.attempts,
        ":parked_at": now.micros(),
    })?;
    let mut select = connection.prepare_cached(concat!(
        "SELECT ",
        letter_columns!(),
        " FROM dead_letters
          WHERE topic = ?1 AND topic_partition = ?2 AND topic_offset = ?3 AND digest = ?4"
    ))?;
    let place = (&name.topic, name.partition, name.offset, &name.digest);
    let found = select.query_row(place, |row| Ok(dead_letter(row)));
    Ok(found
        .optional()?
        .ok_or_else(|| vanished(LETTERS, "digest"))??)
}

fn list(connection: &Connection, query: &DeadLetterQuery) -> Result<Vec<DeadLetter>, Failure> {
    let mut select = connection.prepare_cached(concat!(
        "SELECT ",
        letter_columns!(),
        " FROM dead_letters
          WHERE (:state IS NULL OR state = :state) AND (:topic IS NULL OR topic = :topic)
            AND id < :before
          ORDER BY id DESC LIMIT :limit"
    ))?;
    let mut rows = select.query(named_params! {
        ":state": query.state.map(DeadLetterState::as_str),
        ":topic": query.topic,
        ":before": query.before.map_or(i64::MAX, |before| signed(before.0)),
        ":limit": query.limit,
    })?;
    let mut letters = Vec::new();
    while let Some(row) = rows.next()? {
        letters.push(dead_letter(row)?);
    }
    Ok(letters)
}
