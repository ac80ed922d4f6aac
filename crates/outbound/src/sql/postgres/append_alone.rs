//! An append that carries a request's key: either of the two can refuse it, so it has a transaction of
//! its own.

use super::append::{NextRows, Refused, append, is_own};
use super::attempts::{Done, Work, transaction};
use super::requests::{NewKey, insert_key, look_up_key};
use super::{Failure, PostgresStore};
use crate::sql::WriteError;
use crate::sql::failure::vanished;
use crate::sql::rows::KEYS;
use sqlx::postgres::PgConnection;
use std::sync::Arc;

impl PostgresStore {
    pub(super) async fn append_alone(
        &self,
        rows: NextRows,
    ) -> Result<Result<(), Refused>, WriteError> {
        let rows = Arc::new(rows);
        self.alone("append-alone", move |connection, again| {
            let rows = rows.clone();
            Box::pin(async move {
                let written = write(connection, rows.clone()).await?;
                // What refuses it may be what it wrote itself, in an attempt whose answer was lost.
                if again && written.is_err() && is_own(connection, &rows).await? {
                    return Ok(Ok(()));
                }
                Ok(written)
            })
        })
        .await
    }
}

async fn write(
    connection: &mut PgConnection,
    rows: Arc<NextRows>,
) -> Result<Result<(), Refused>, Failure> {
    transaction(connection, |connection| -> Work<'_, Done<_>> {
        Box::pin(async move {
            if let Some((key, fingerprint, answer)) = &rows.request {
                let new = NewKey {
                    key,
                    fingerprint: *fingerprint,
                    order: Some(rows.order),
                    answer: Some(answer),
                };
                if !insert_key(connection, &new, rows.now).await? {
                    let earlier = look_up_key(connection, key).await?;
                    let earlier = earlier.ok_or_else(|| vanished(KEYS, "key"))?;
                    return Ok(Done::Undo(Err(Refused::Repeated(Box::new(earlier)))));
                }
            }
            let moved = append(&[&rows], connection).await?;
            Ok(if moved.contains(&rows.write_id) {
                Done::Keep(Ok(()))
            } else {
                Done::Undo(Err(Refused::Conflict))
            })
        })
    })
    .await
}
