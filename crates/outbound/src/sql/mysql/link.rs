//! The writer's connection: made again when it is lost, and one transaction after the other on it.

use super::connection::Place;
use super::failure::refuses_commit;
use super::queued::Queued;
use super::transaction::Transaction;
use super::writer::Fate;
use super::{Failure, connection};
use sqlx::Connection;
use sqlx::mysql::MySqlConnection;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// How long the statements of a transaction may take, its waits for locks included.
const WORK: Duration = Duration::from_secs(15);
/// How long a commit, a rollback or a sign of life may take.
const COMMIT: Duration = Duration::from_secs(10);
/// How long nobody tries to connect again after a failure, at first and at most.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LAST_PAUSE: Duration = Duration::from_secs(2);

/// The connection, and when to try again where there is none.
pub(super) struct Link {
    place: Place,
    connection: Option<MySqlConnection>,
    pause: Duration,
    not_before: Option<(Instant, String)>,
}

impl Link {
    pub(super) fn new(place: Place, connection: MySqlConnection) -> Self {
        Self {
            place,
            connection: Some(connection),
            pause: FIRST_PAUSE,
            not_before: None,
        }
    }

    /// Does these jobs in one transaction, but for those that are passed over.
    pub(super) async fn attempt(&mut self, jobs: &mut [Queued], passes_over: bool) -> Fate {
        let connection = match self.connected().await {
            Ok(connection) => connection,
            Err(away) => return Fate::Undone(away),
        };
        // Where it is not put back, the server rolls back what was begun on it.
        let mut transaction =
            match timeout(COMMIT, Transaction::begin(connection, passes_over)).await {
                Ok(Ok(transaction)) => transaction,
                Ok(Err(failure)) => return Fate::Undone(failure),
                Err(_) => return Fate::Undone(self.silent()),
            };
        match timeout(WORK, work(&mut transaction, jobs)).await {
            Ok(Ok(())) => {}
            Ok(Err(failure)) => {
                if !failure.is_lost() {
                    let rolled_back = timeout(COMMIT, transaction.roll_back()).await;
                    self.connection = rolled_back.ok().flatten();
                }
                return Fate::Undone(failure);
            }
            Err(_) => return Fate::Undone(self.silent()),
        }
        match timeout(COMMIT, transaction.commit()).await {
            Ok(Ok(())) => {
                self.connection = Some(transaction.connection);
                Fate::Committed
            }
            Ok(Err(error)) if refuses_commit(&error) => Fate::Undone(error.into()),
            Ok(Err(error)) => Fate::Unknown(error.into()),
            Err(_) => Fate::Unknown(self.silent()),
        }
    }

    /// Makes a new connection where there is none; not too often.
    async fn connected(&mut self) -> Result<MySqlConnection, Failure> {
        if let Some(connection) = self.connection.take() {
            return Ok(connection);
        }
        if let Some((not_before, why)) = &self.not_before
            && Instant::now() < *not_before
        {
            return Err(Failure::Away(why.clone()));
        }
        match connection::writing(&self.place).await {
            Ok(connection) => {
                self.not_before = None;
                self.pause = FIRST_PAUSE;
                Ok(connection)
            }
            Err(failure) => {
                tracing::warn!(%failure, "the database cannot be reached");
                self.not_before = Some((Instant::now() + self.pause, failure.to_string()));
                self.pause = (self.pause * 2).min(LAST_PAUSE);
                Err(failure)
            }
        }
    }

    /// Asks the server something, or connects to it, while nothing is to be written.
    pub(super) async fn show_life(&mut self) {
        let Ok(mut connection) = self.connected().await else {
            return;
        };
        if let Ok(Ok(())) = timeout(COMMIT, connection.ping()).await {
            self.connection = Some(connection);
        }
    }

    pub(super) async fn close(self) {
        if let Some(connection) = self.connection {
            // Politeness: the server closes it anyway.
            let _ = timeout(COMMIT, connection.close()).await;
        }
    }

    fn silent(&self) -> Failure {
        Failure::away(&self.place, &"it does not answer in time")
    }
}

async fn work(transaction: &mut Transaction, jobs: &mut [Queued]) -> Result<(), Failure> {
    for queued in jobs {
        transaction.may_be_done = queued.may_be_done;
        let done = caught(queued.job.work(transaction)).await;
        queued.is_held = matches!(done, Err(Failure::Held));
        if !queued.is_held {
            done?;
        }
    }
    transaction.write_events().await
}

/// A panic of a job is its failure.
async fn caught<T>(job: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let mut job = pin!(job);
    poll_fn(|context| {
        let polled = catch_unwind(AssertUnwindSafe(|| job.as_mut().poll(context)));
        polled.unwrap_or(Poll::Ready(Err(Failure::Panicked)))
    })
    .await
}
