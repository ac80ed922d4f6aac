//! The connections that read: a few, each lent to one read at a time. A read runs in a task of its own
//! that nobody can cancel, so that no connection comes back in the middle of an answer.

use super::connection::Place;
use super::server::Flavour;
use super::writer::Doing;
use super::{Failure, connection};
use crate::sql::commits::{Counted, Pool};
use application::ports::StoreError;
use sqlx::mysql::MySqlConnection;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// How long a read waits for its turn.
const TURN: Duration = Duration::from_secs(5);
/// How long a read may take; each of its statements less ([`super::connection`]).
const READ: Duration = Duration::from_secs(15);

/// What a read does; it may be called again where the connection was lost.
pub(super) type Look<I, T> = for<'a> fn(&'a mut MySqlConnection, &'a mut I) -> Doing<'a, T>;

/// All of them.
pub(super) struct Readers(Arc<Shared>);

struct Shared {
    place: Place,
    flavour: Flavour,
    turns: Arc<Semaphore>,
    idle: Mutex<Vec<MySqlConnection>>,
    pool: Pool,
}

impl Readers {
    /// At most so many reads of this kind are under way at once.
    pub(super) fn new(kind: &'static str, place: Place, flavour: Flavour, number: usize) -> Self {
        Self(Arc::new(Shared {
            place,
            flavour,
            turns: Arc::new(Semaphore::new(number)),
            idle: Mutex::default(),
            pool: Pool::of(kind, number),
        }))
    }

    /// Reads what is committed.
    pub(super) async fn read<I, T>(&self, input: I, look: Look<I, T>) -> Result<T, StoreError>
    where
        I: Send + 'static,
        T: Send + 'static,
    {
        let unavailable = |why: &str| StoreError::Unavailable(why.to_owned());
        let waits = self.0.pool.waits();
        let turn = timeout(TURN, self.0.turns.clone().acquire_owned()).await;
        drop(waits);
        let turn = turn
            .map_err(|_| unavailable("too many reads wait for the database"))?
            .map_err(|_| unavailable("the store is closed"))?;
        let turn = (turn, self.0.pool.works());
        let reading = tokio::spawn(self.0.clone().read(turn, input, look));
        let read = reading
            .await
            .map_err(|_| unavailable("a read panicked or the process ends"))?;
        read.map_err(Failure::into_store_error)
    }

    /// No more reads.
    pub(super) fn close(&self) {
        self.0.turns.close();
        self.0.idle().clear();
    }
}

impl Shared {
    async fn read<I: Send, T: Send>(
        self: Arc<Self>,
        _turn: (OwnedSemaphorePermit, Counted),
        mut input: I,
        look: Look<I, T>,
    ) -> Result<T, Failure> {
        let idle = self.idle().pop();
        if let Some(mut connection) = idle {
            match self.look(&mut connection, &mut input, look).await {
                Err(failure) if failure.is_lost() => {
                    // The others are as old: after a restart of the server none is of use.
                    self.idle().clear();
                }
                read => {
                    self.idle().push(connection);
                    return read;
                }
            }
        }
        let mut connection = connection::reading(&self.place, self.flavour).await?;
        let read = self.look(&mut connection, &mut input, look).await;
        if !matches!(&read, Err(failure) if failure.is_lost()) {
            self.idle().push(connection);
        }
        read
    }

    async fn look<I, T>(
        &self,
        connection: &mut MySqlConnection,
        input: &mut I,
        look: Look<I, T>,
    ) -> Result<T, Failure> {
        match timeout(READ, look(connection, input)).await {
            Ok(read) => read,
            Err(_) => Err(Failure::away(&self.place, &"it does not answer in time")),
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<MySqlConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
