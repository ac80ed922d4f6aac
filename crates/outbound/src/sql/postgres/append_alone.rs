//! An append that carries a request's key: either of the two can refuse it, so it has a transaction of
//! its own.

use super::append::{Met, NextRows, append, is_own};
use super::attempts::{Done, Work, transaction};
use super::requests::{find_key, insert_key};
use super::{Failure, PostgresStore};
use crate::sql::WriteError;
use crate::sql::rows::NewKey;
use application::ports::AppendError;
use sqlx::postgres::PgConnection;
use std::sync::Arc;

impl PostgresStore {
    pub(super) async fn append_alone(
        &self,
        rows: NextRows,
    ) -> Result<Result<(), AppendError>, WriteError> {
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
) -> Result<Result<(), AppendError>, Failure> {
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
                    let earlier = find_key(connection, key).await?;
                    return Ok(Done::Undo(Err(AppendError::Repeated(earlier))));
                }
            }
            let met = append(&[&rows], connection, true).await?;
            match met.get(&rows.write_id) {
                Some(Met::Moved) => Ok(Done::Keep(Ok(()))),
                Some(Met::Held) => Err(Failure::Held),
                None => Ok(Done::Undo(Err(AppendError::Conflict(rows.order)))),
            }
        })
    })
    .await
}
