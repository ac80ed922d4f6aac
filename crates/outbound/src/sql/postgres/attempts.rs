//! Work on a connection, tried again where that is safe: what gave way to another transaction has changed
//! nothing, and what was cut off is told that it may have been done before.

use super::Failure;
use super::connection::Connections;
use super::failure::Meaning;
use crate::sql::WriteError;
use crate::sql::aside::{jittered, pause};
use sqlx::postgres::PgConnection;
use std::pin::Pin;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

/// How long work waits for a connection, or for the server to come back, before it is given up: it has
/// not been done.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// How long the fate of work that was cut off is looked for, before it is unknown.
const FATE_PATIENCE: Duration = Duration::from_secs(15);
/// Longer than the server lets a statement run: it hangs, or the network does.
const SILENCE: Duration = Duration::from_secs(12);
/// How often a transaction that gave way is made again.
const RETRIES: u32 = 8;
/// About how long the wait before the first of these is; before each of the others it is longer by as
/// much.
const RETRY_WAIT: Duration = Duration::from_millis(5);
/// About how long the wait is before another connection is made, where the one at hand takes no writes.
const ELSEWHERE_WAIT: Duration = Duration::from_millis(250);

/// What is under way on a connection.
pub(super) type Work<'c, T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send + 'c>>;

/// Why work has not ended well.
#[derive(Debug)]
pub(super) struct Stopped {
    pub(super) failure: Failure,
    /// Whether it has been begun, or there was no connection to begin on.
    pub(super) was_begun: bool,
    /// Whether it may have been done all the same.
    pub(super) perhaps_done: bool,
}

impl Stopped {
    pub(super) fn into_write_error(self) -> WriteError {
        if self.perhaps_done {
            WriteError::Unknown(self.failure.words())
        } else {
            WriteError::NotWritten(self.failure.into_store_error())
        }
    }
}

/// Does the work once, however many attempts it takes. It is told whether an earlier attempt may have
/// been done, by this call or before it.
pub(super) async fn attempt<T>(
    connections: &Connections,
    name: &'static str,
    since: Instant,
    mut perhaps_done: bool,
    work: impl for<'c> Fn(&'c mut PgConnection, bool) -> Work<'c, T> + Sync,
) -> Result<T, Stopped> {
    let mut until = since + PATIENCE;
    let mut gave_way = 0;
    loop {
        let stopped = |failure, was_begun| Stopped {
            failure,
            was_begun,
            perhaps_done,
        };
        let mut lent = connections
            .lend(until)
            .await
            .map_err(|failure| stopped(failure, false))?;
        let tried = timeout(SILENCE, work(&mut lent.connection, perhaps_done)).await;
        let failure = match tried.unwrap_or(Err(Failure::Silent)) {
            Ok(done) => {
                connections.give_back(lent);
                return Ok(done);
            }
            Err(failure) => failure,
        };
        match failure.meaning() {
            Meaning::GaveWay if gave_way < RETRIES => {
                connections.give_back(lent);
                gave_way += 1;
                tracing::debug!(name, gave_way, "a transaction gave way to another one");
            }
            Meaning::GaveWay | Meaning::Refused => {
                connections.give_back(lent);
                return Err(stopped(failure, true));
            }
            Meaning::Elsewhere => {
                drop(lent);
                connections.forget_idle();
                tracing::debug!(name, why = failure.words(), "another connection is tried");
                if Instant::now() >= until {
                    return Err(stopped(failure, true));
                }
                // Meanwhile the one that is to be the primary becomes it.
                sleep(jittered(ELSEWHERE_WAIT)).await;
            }
            Meaning::Lost => {
                drop(lent);
                connections.forget_idle();
                tracing::debug!(name, why = failure.words(), "a connection broke");
                if !perhaps_done {
                    perhaps_done = true;
                    until = until.max(Instant::now() + FATE_PATIENCE);
                }
                if Instant::now() >= until {
                    return Err(Stopped {
                        failure,
                        was_begun: true,
                        perhaps_done,
                    });
                }
            }
        }
        sleep(jittered(RETRY_WAIT * (gave_way + 1))).await;
    }
}

/// The same for work that may meet a row which somebody else holds: it waits for that without a
/// connection, so that those that are left serve others.
pub(super) async fn attempt_until_free<T>(
    connections: &Connections,
    name: &'static str,
    work: impl for<'c> Fn(&'c mut PgConnection, bool) -> Work<'c, T> + Sync,
) -> Result<T, Stopped> {
    let since = Instant::now();
    let (mut tries, mut perhaps_done) = (0, false);
    loop {
        match attempt(connections, name, since, perhaps_done, &work).await {
            Err(stopped) if stopped.failure.is_held() && since.elapsed() < PATIENCE => {
                perhaps_done = stopped.perhaps_done;
                sleep(pause(tries)).await;
                tries += 1;
            }
            ended => return ended,
        }
    }
}

/// What becomes of a transaction.
pub(super) enum Done<T> {
    Keep(T),
    /// Nothing of it is to stay.
    Undo(T),
}

/// Several statements that are done all or none.
pub(super) async fn transaction<T>(
    connection: &mut PgConnection,
    work: impl for<'c> FnOnce(&'c mut PgConnection) -> Work<'c, Done<T>>,
) -> Result<T, Failure> {
    // On a connection that broke long ago: nothing of the work has been sent.
    let begun = sqlx::raw_sql("BEGIN").execute(&mut *connection).await;
    begun.map_err(Failure::NotBegun)?;
    match work(connection).await {
        Ok(Done::Keep(done)) => {
            execute(connection, "COMMIT").await?;
            Ok(done)
        }
        Ok(Done::Undo(done)) => {
            execute(connection, "ROLLBACK").await?;
            Ok(done)
        }
        Err(failure) => {
            if failure.meaning() != Meaning::Lost {
                execute(connection, "ROLLBACK").await?;
            }
            Err(failure)
        }
    }
}

async fn execute(connection: &mut PgConnection, sql: &'static str) -> Result<(), Failure> {
    sqlx::raw_sql(sql).execute(connection).await?;
    Ok(())
}
