//! A sink that writes down what arrives, and goes wrong the ways a broker does.

use crate::checks::Violations;
use application::ports::{EventSink, Outgoing, SendError, Settled, SinkName};
use async_trait::async_trait;
use domain::OrderId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

/// How likely each fault is, in percent.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct BrokerFaults {
    pub(crate) lost_ack: u64,
    pub(crate) not_written: u64,
    pub(crate) twice: u64,
    pub(crate) slow: u64,
}

struct State {
    rng: fastrand::Rng,
    faults: BrokerFaults,
    is_down: bool,
    refused: BTreeSet<(OrderId, u64)>,
    /// These never get through, and nothing is said against them.
    stuck: BTreeSet<(OrderId, u64)>,
    /// None: all.
    wanted: Option<u64>,
    /// For each order, what arrived.
    log: BTreeMap<OrderId, Vec<u64>>,
    first: BTreeMap<OrderId, u64>,
    sends: u64,
}

/// The sink.
#[derive(Clone)]
pub(crate) struct Broker {
    name: SinkName,
    state: Arc<Mutex<State>>,
    violations: Violations,
}

impl Broker {
    pub(crate) fn new(seed: u64, violations: Violations) -> Self {
        let state = State {
            rng: fastrand::Rng::with_seed(seed),
            faults: BrokerFaults::default(),
            is_down: false,
            refused: BTreeSet::new(),
            stuck: BTreeSet::new(),
            wanted: None,
            log: BTreeMap::new(),
            first: BTreeMap::new(),
            sends: 0,
        };
        Self {
            name: SinkName::new("kafka:orders.events").expect("it is sound"),
            state: Arc::new(Mutex::new(state)),
            violations,
        }
    }

    pub(crate) fn sink(&self) -> &SinkName {
        &self.name
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set_faults(&self, faults: BrokerFaults) {
        self.state().faults = faults;
    }

    pub(crate) fn set_down(&self, is_down: bool) {
        self.state().is_down = is_down;
    }

    pub(crate) fn refuse(&self, order: OrderId, seq: u64) {
        self.state().refused.insert((order, seq));
    }

    pub(crate) fn get_stuck(&self, order: OrderId, seq: u64) {
        self.state().stuck.insert((order, seq));
    }

    /// Has no use for any event but those at this place of an order's journal.
    pub(crate) fn want_only(&self, seq: u64) {
        self.state().wanted = Some(seq);
    }

    pub(crate) fn heal(&self) {
        let mut state = self.state();
        state.refused.clear();
        state.stuck.clear();
    }

    /// The order's events begin with this one here.
    pub(crate) fn begins_with(&self, order: OrderId, seq: u64) {
        self.state().first.insert(order, seq);
    }

    pub(crate) fn has(&self, order: OrderId, seq: u64) -> bool {
        let state = self.state();
        state.log.get(&order).is_some_and(|log| log.contains(&seq))
    }

    /// All that arrived of an order, doubles included.
    pub(crate) fn log(&self, order: OrderId) -> Vec<u64> {
        self.state().log.get(&order).cloned().unwrap_or_default()
    }

    /// How much has arrived of an order, doubles included.
    pub(crate) fn length(&self, order: OrderId) -> usize {
        self.state().log.get(&order).map_or(0, Vec::len)
    }

    pub(crate) fn arrived(&self) -> u64 {
        self.state().log.values().map(|log| log.len() as u64).sum()
    }

    pub(crate) fn sends(&self) -> u64 {
        self.state().sends
    }

    /// An event's first copy comes after the first copy of the one before.
    fn arrive(&self, order: OrderId, seq: u64) {
        let mut state = self.state();
        let first = state.first.get(&order).copied().unwrap_or(1);
        let log = state.log.entry(order).or_default();
        if !log.contains(&seq) && seq != first && !log.contains(&(seq - 1)) {
            let arrived = format!("event {seq} of {order} arrived after {log:?}");
            self.violations.note(arrived);
        }
        log.push(seq);
    }

    /// What is to become of a send: its delay before and after the writing, how often it is written, and
    /// the answer.
    fn fate(&self, event: &Outgoing) -> Fate {
        let mut state = self.state();
        state.sends += 1;
        let faults = state.faults;
        let chance = |rng: &mut fastrand::Rng, percent| rng.u64(..100) < percent;
        let is_slow = chance(&mut state.rng, faults.slow);
        let longest = if is_slow { 4_000 } else { 20 };
        let before = Duration::from_millis(state.rng.u64(..longest));
        let after = Duration::from_millis(state.rng.u64(..20));
        let unavailable = |why: &str| Err(SendError::Unavailable(why.to_owned()));
        let is_stuck = state.stuck.contains(&(event.order, event.seq().0));
        let (copies, answer) = if state.is_down || is_stuck {
            (0, unavailable("down"))
        } else if state.refused.contains(&(event.order, event.seq().0)) {
            (0, Err(SendError::Refused("too large".to_owned())))
        } else if chance(&mut state.rng, faults.not_written) {
            (0, unavailable("time-out"))
        } else if chance(&mut state.rng, faults.lost_ack) {
            (1, unavailable("time-out of what was written"))
        } else if chance(&mut state.rng, faults.twice) {
            (2, Ok(()))
        } else {
            (1, Ok(()))
        };
        // Whoever hears of a time-out may hear of it long before it is written.
        let is_late = copies == 1 && answer.is_err() && state.rng.bool();
        Fate {
            before,
            after,
            copies,
            answer,
            is_late,
        }
    }
}

struct Fate {
    before: Duration,
    after: Duration,
    copies: u32,
    answer: Result<(), SendError>,
    is_late: bool,
}

#[async_trait]
impl EventSink for Broker {
    fn name(&self) -> &SinkName {
        &self.name
    }

    async fn send(&self, event: &Outgoing) -> Result<Settled, SendError> {
        let wanted = self.state().wanted;
        if wanted.is_some_and(|wanted| wanted != event.seq().0) {
            self.arrive(event.order, event.seq().0);
            return Ok(Settled::NotWanted);
        }
        let fate = self.fate(event);
        let (broker, order, seq) = (self.clone(), event.order, event.seq().0);
        let (answering, answer) = oneshot::channel();
        // Whoever stops waiting does not keep it from being written.
        tokio::spawn(async move {
            if fate.is_late {
                // Whoever sent it may be gone.
                let _ = answering.send(fate.answer);
                tokio::time::sleep(fate.before * 10).await;
                broker.arrive(order, seq);
                return;
            }
            tokio::time::sleep(fate.before).await;
            for _ in 0..fate.copies {
                broker.arrive(order, seq);
            }
            tokio::time::sleep(fate.after).await;
            let _ = answering.send(fate.answer);
        });
        let answer = answer.await.expect("the broker answers");
        answer.map(|()| Settled::Delivered)
    }
}
