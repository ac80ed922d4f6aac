//! How connections are made and lent: the settings that durability, patience and speed rest on.

use super::Failure;
use super::place_url::Place;
use crate::sql::aside::jittered;
use crate::sql::commits::{Counted, Pool};
use application::Current;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep, timeout, timeout_at};

/// How long one try to reach the server may take.
const CONNECT_PATIENCE: Duration = Duration::from_secs(3);
/// The wait between two tries, at first and at most.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(1);
/// How long a connection may have been idle and still be trusted to be there.
const RESTED: Duration = Duration::from_millis(500);
/// More statements than there are in this folder: each is prepared once per connection.
const CACHED_STATEMENTS: usize = 128;

impl Place {
    /// Settings of all sessions. What waits longer than these has met a fault, and is told so. A session
    /// whose client is gone is ended before those give up who wait for what it has locked.
    pub(super) fn options(&self, settings: &[(&str, &str)]) -> Options {
        let common = [
            ("statement_timeout", "10s"),
            ("lock_timeout", "5s"),
            ("idle_in_transaction_session_timeout", "3s"),
            ("tcp_keepalives_idle", "10"),
            ("tcp_keepalives_interval", "5"),
            ("tcp_keepalives_count", "3"),
            ("default_transaction_isolation", "read committed"),
            ("jit", "off"),
        ];
        let options = self
            .connect_options()
            .application_name("order-service")
            .statement_cache_capacity(CACHED_STATEMENTS)
            .options(common)
            .options(settings.iter().copied())
            .disable_statement_logging();
        Options {
            options,
            password: self.password(),
        }
    }
}

/// How connections are made; the password is the one that is in force when each of them is.
#[derive(Clone)]
pub(super) struct Options {
    options: PgConnectOptions,
    password: Option<Current<String>>,
}

impl Options {
    fn now(&self) -> PgConnectOptions {
        let options = self.options.clone();
        match &self.password {
            Some(password) => options.password(&password.get()),
            None => options,
        }
    }
}

/// A bounded number of connections, made when they are needed.
pub(super) struct Connections {
    options: Options,
    idle: Mutex<Vec<Idle>>,
    places: Arc<Semaphore>,
    size: u32,
    /// None: metrics do not tell of them.
    pool: Option<Pool>,
}

/// A connection that nobody has, since when.
struct Idle {
    connection: PgConnection,
    since: Instant,
}

/// A connection that somebody has for themselves. Dropped, it is closed: only who has ended their work
/// in good order gives it back.
pub(super) struct Lent {
    pub(super) connection: PgConnection,
    _place: OwnedSemaphorePermit,
    _works: Option<Counted>,
}

impl Connections {
    pub(super) fn new(options: Options, size: u32) -> Self {
        Self {
            options,
            idle: Mutex::default(),
            places: Arc::new(Semaphore::new(size as usize)),
            size,
            pool: None,
        }
    }

    /// The same, of which metrics tell as this.
    pub(super) fn counted(self, kind: &'static str) -> Self {
        let pool = Some(Pool::of(kind, self.size as usize));
        Self { pool, ..self }
    }

    /// A connection: an idle one, or a new one as soon as the server answers. At least one try is
    /// made, however late it is.
    pub(super) async fn lend(&self, until: Instant) -> Result<Lent, Failure> {
        let waits = self.pool.as_ref().map(Pool::waits);
        let place = timeout_at(until, self.places.clone().acquire_owned()).await;
        drop(waits);
        let place = place
            .map_err(|_| crowded(self.size))?
            .map_err(|_| closed())?;
        let works = self.pool.as_ref().map(Pool::works);
        let connection = match self.idle_and_well().await {
            Some(connection) => connection,
            None => self.connect(until).await?,
        };
        Ok(Lent {
            connection,
            _place: place,
            _works: works,
        })
    }

    pub(super) fn give_back(&self, lent: Lent) {
        if !self.places.is_closed() {
            let (connection, since) = (lent.connection, Instant::now());
            self.idle().push(Idle { connection, since });
        }
    }

    /// An idle connection. One that has rested may have been ended meanwhile: it is asked first, so that
    /// nothing is sent over it of which nobody would know whether it was done.
    async fn idle_and_well(&self) -> Option<PgConnection> {
        loop {
            let Idle {
                mut connection,
                since,
            } = self.idle().pop()?;
            if since.elapsed() < RESTED {
                return Some(connection);
            }
            if let Ok(Ok(())) = timeout(CONNECT_PATIENCE, connection.ping()).await {
                return Some(connection);
            }
            self.forget_idle();
        }
    }

    /// A connection broke: the others have broken most likely, too.
    pub(super) fn forget_idle(&self) {
        self.idle().clear();
    }

    /// Lends no more, and waits until all are back.
    pub(super) async fn close(&self) {
        let all = self.places.acquire_many(self.size).await;
        self.places.close();
        drop(all);
        let idle = std::mem::take(&mut *self.idle());
        for rested in idle {
            // The server sees by itself that the client is gone.
            let _ = rested.connection.close().await;
        }
    }

    async fn connect(&self, until: Instant) -> Result<PgConnection, Failure> {
        let mut wait = FIRST_WAIT;
        loop {
            let connected = timeout(CONNECT_PATIENCE, to_primary(self.options.now())).await;
            let failure = match connected.unwrap_or(Err(Failure::Silent)) {
                Ok(connection) => return Ok(connection),
                Err(failure) => failure,
            };
            let jittered = jittered(wait);
            if failure.is_hopeless() || Instant::now() + jittered >= until {
                return Err(failure);
            }
            sleep(jittered).await;
            wait = LONGEST_WAIT.min(wait * 2);
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// After a failover the address may still lead to who was the primary before: its answers are old.
async fn to_primary(options: PgConnectOptions) -> Result<PgConnection, Failure> {
    let mut connection = options.connect().await?;
    let is_standby = sqlx::query_scalar("SELECT pg_is_in_recovery()")
        .fetch_one(&mut connection)
        .await?;
    if is_standby {
        return Err(Failure::Standby);
    }
    Ok(connection)
}

/// A connection that asks for nothing, to see what others get.
pub(super) async fn lone(place: &Place) -> Result<PgConnection, Failure> {
    let plain = Options {
        options: place.connect_options().disable_statement_logging(),
        password: place.password(),
    };
    let connected = timeout(CONNECT_PATIENCE, to_primary(plain.now())).await;
    connected.unwrap_or(Err(Failure::Silent))
}

fn crowded(size: u32) -> Failure {
    let why = format!("all {size} connections of this kind are busy");
    Failure::Store(application::ports::StoreError::Unavailable(why))
}

fn closed() -> Failure {
    let why = "the store is closed".to_owned();
    Failure::Store(application::ports::StoreError::Unavailable(why))
}
