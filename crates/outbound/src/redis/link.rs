//! One connection to Redis that many questions share. No question waits longer than it is told to,
//! and after Redis did not answer it is left alone for a while: a Redis that hangs costs latency
//! once, not with every question.

use super::address::RedisAddress;
use super::fault::Fault;
use ::redis::aio::MultiplexedConnection;
use ::redis::{AsyncConnectionConfig, Client, RedisResult};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};
use tokio::time::{Instant, timeout};

/// How long Redis is left alone after it could not be reached or did not answer.
const PAUSE: Duration = Duration::from_secs(1);

/// How many questions may be under way on the connection; more wait their turn.
const AT_ONCE: usize = 1_024;

/// How long Redis is waited for.
#[derive(Debug, Clone, Copy)]
pub struct RedisPatience {
    /// For a connection, handshake and all.
    pub connect: Duration,
    /// For an answer.
    pub answer: Duration,
}

/// The connection, and whether there is one.
#[derive(Clone)]
pub(super) struct Link(Arc<Inner>);

struct Inner {
    config: AsyncConnectionConfig,
    address: RedisAddress,
    patience: RedisPatience,
    state: Mutex<State>,
    /// One connects at a time; the others wait and take what they made.
    connecting: Arc<AsyncMutex<()>>,
}

#[derive(Default)]
struct State {
    connection: Option<MultiplexedConnection>,
    /// Which connection it is, counted from 1.
    number: u64,
    rests_until: Option<Instant>,
    /// Said once when it goes and once when it comes back.
    is_away: bool,
}

/// The number of a connection, and the connection.
pub(super) type Connected = (u64, MultiplexedConnection);

impl Link {
    /// A link that connects when it is first used.
    pub(super) fn new(address: &RedisAddress, patience: RedisPatience) -> Self {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(patience.connect))
            .set_response_timeout(Some(patience.answer))
            .set_concurrency_limit(AT_ONCE);
        Self(Arc::new(Inner {
            config,
            address: address.clone(),
            patience,
            state: Mutex::default(),
            connecting: Arc::default(),
        }))
    }

    /// The connection if there is one. If there is none, one is made meanwhile, and nobody waits.
    pub(super) fn connection_if_there(&self) -> Result<Connected, Fault> {
        if let Some(connected) = self.known()? {
            return Ok(connected);
        }
        if let Ok(turn) = self.0.connecting.clone().try_lock_owned() {
            let link = self.clone();
            tokio::spawn(async move { link.connect(turn).await.map(drop) });
        }
        Err(Fault::NotSent("there is no connection yet".to_owned()))
    }

    /// Waits for the answer to a question asked over the connection with this number.
    pub(super) async fn answer<T>(
        &self,
        number: u64,
        question: impl Future<Output = RedisResult<T>>,
    ) -> Result<T, Fault> {
        let fault = match timeout(self.0.patience.answer, question).await {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) => Fault::of(&error),
            Err(_elapsed) => Fault::TimedOut(format!("{:?} are over", self.0.patience.answer)),
        };
        match &fault {
            Fault::TimedOut(_) | Fault::NotInCharge(_) => {
                self.lost(number, &fault, Some(PAUSE));
            }
            Fault::Lost(_) => self.lost(number, &fault, None),
            Fault::NotSent(_) | Fault::Refused(_) | Fault::Unreadable(_) => {}
        }
        Err(fault)
    }

    /// Makes a connection now, unless there is one.
    pub(super) async fn connection(&self) -> Result<Connected, Fault> {
        if let Some(connected) = self.known()? {
            return Ok(connected);
        }
        let turn = self.0.connecting.clone().lock_owned().await;
        self.connect(turn).await
    }

    async fn connect(&self, _turn: OwnedMutexGuard<()>) -> Result<Connected, Fault> {
        if let Some(connected) = self.known()? {
            return Ok(connected);
        }
        let Inner {
            address, config, ..
        } = &*self.0;
        let client = Client::open(address.info()).expect("the address has been parsed");
        let connecting = client.get_multiplexed_async_connection_with_config(config);
        let why = match timeout(self.0.patience.connect, connecting).await {
            Ok(Ok(connection)) => return Ok(self.connected(connection)),
            Ok(Err(error)) => match Fault::of(&error) {
                Fault::NotSent(why)
                | Fault::Lost(why)
                | Fault::Refused(why)
                | Fault::NotInCharge(why) => why,
                Fault::TimedOut(_) => "no answer".to_owned(),
                Fault::Unreadable(why) => format!("what answers there is not understood: {why}"),
            },
            Err(_elapsed) => "no answer".to_owned(),
        };
        let fault = Fault::NotSent(why);
        let number = self.state().number;
        self.lost(number, &fault, Some(PAUSE));
        Err(fault)
    }

    /// The connection, if there is one; a fault while Redis is left alone.
    fn known(&self) -> Result<Option<Connected>, Fault> {
        let state = self.state();
        if let Some(connection) = &state.connection {
            return Ok(Some((state.number, connection.clone())));
        }
        match state.rests_until {
            Some(until) if Instant::now() < until => Err(Fault::NotSent(
                "it did not answer a moment ago, and is asked again soon".to_owned(),
            )),
            _ => Ok(None),
        }
    }

    fn connected(&self, connection: MultiplexedConnection) -> Connected {
        let mut state = self.state();
        state.number += 1;
        state.connection = Some(connection.clone());
        state.rests_until = None;
        if std::mem::take(&mut state.is_away) {
            tracing::info!(address = %self.0.address, "Redis is there again");
        }
        (state.number, connection)
    }

    /// This connection is not to be used any more; a later one stays.
    fn lost(&self, number: u64, fault: &Fault, pause: Option<Duration>) {
        let mut state = self.state();
        if state.number != number {
            return;
        }
        state.connection = None;
        state.rests_until = pause.map(|pause| Instant::now() + pause);
        if !std::mem::replace(&mut state.is_away, true) {
            tracing::warn!(address = %self.0.address, %fault, "Redis is away: {fault}");
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        let state = &self.0.state;
        state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
