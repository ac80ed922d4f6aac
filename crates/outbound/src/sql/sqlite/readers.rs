//! The threads that read: each has a connection of its own, and none waits for the writer.

use super::failure::Failure;
use crate::sql::commits::Pool;
use application::ports::StoreError;
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// How many reads may wait; more callers wait in line for a place.
const QUEUE: usize = 1_024;
/// How long a caller waits in line before the store is said to be overloaded.
const IN_LINE: Duration = Duration::from_secs(5);

type Job = Box<dyn FnOnce(&Connection) + Send>;

/// The readers.
pub(super) struct Readers {
    jobs: Option<mpsc::Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
    pool: Pool,
}

impl Readers {
    /// One reader for each connection, for reads of this kind.
    pub(super) fn start(kind: &'static str, connections: Vec<Connection>) -> std::io::Result<Self> {
        let pool = Pool::of(kind, connections.len());
        let (sender, receiver) = mpsc::channel::<Job>(QUEUE);
        let queue = Arc::new(Mutex::new(receiver));
        let mut threads = Vec::with_capacity(connections.len());
        for connection in connections {
            let queue = queue.clone();
            let reader = std::thread::Builder::new().name("store-reader".to_owned());
            threads.push(reader.spawn(move || read_until_closed(&connection, &queue))?);
        }
        Ok(Self {
            jobs: Some(sender),
            threads,
            pool,
        })
    }

    /// Reads; sees everything that was committed before.
    pub(super) async fn read<T, F>(&self, mut work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&Connection) -> Result<T, Failure> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let (pool, waits) = (self.pool.clone(), self.pool.waits());
        let job: Job = Box::new(move |connection| {
            drop(waits);
            let _works = pool.works();
            if !answer.is_closed() {
                // Whoever asked may have stopped waiting.
                let _ = answer.send(work(connection).map_err(Failure::into_store_error));
            }
        });
        let gone = || StoreError::Unavailable("the store is closed".to_owned());
        let jobs = self.jobs.as_ref().ok_or_else(gone)?;
        let in_line = tokio::time::timeout(IN_LINE, jobs.send(job)).await;
        in_line.map_err(|_| overloaded())?.map_err(|_| gone())?;
        let panicked = |_| StoreError::Unavailable("a read panicked".to_owned());
        answered.await.map_err(panicked)?
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        self.jobs = None;
        for thread in self.threads.drain(..) {
            // It catches the panics of its jobs, so there is nothing to learn from its end.
            let _ = thread.join();
        }
    }
}

fn overloaded() -> StoreError {
    StoreError::Unavailable(format!(
        "{QUEUE} reads are waiting, and none of them was begun within {} s",
        IN_LINE.as_secs()
    ))
}

fn read_until_closed(connection: &Connection, queue: &Mutex<mpsc::Receiver<Job>>) {
    loop {
        let next = || {
            let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
            queue.blocking_recv()
        };
        let Some(job) = next() else { return };
        if catch_unwind(AssertUnwindSafe(|| job(connection))).is_err() {
            tracing::error!("a read of the store panicked");
        }
    }
}
