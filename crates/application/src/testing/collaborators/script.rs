//! Failures to order: what the next calls of each step meet.

use super::books::Served;
use super::effects::{Did, Effect, EffectLog};
use crate::ports::{CallKey, Clock};
use domain::OrderId;
use domain::Timestamp;
use domain::process::{Answer, CallOutcome, Evidence, EvidenceKind, Refusal, Step};
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// What a call meets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The connection is refused: surely nothing was sent.
    NotSent,
    /// The request is lost on its way; the caller does not learn that.
    RequestLost,
    /// The work is done and the answer lost.
    AnswerLost,
    /// The work is done and the answer contradicts the request.
    Mismatch,
    /// A definite no.
    Refused(Refusal),
    /// No answer ever, and nothing is done.
    Hangs,
    /// The work is done, and no answer ever.
    HangsAfterwards,
    /// Of a payment: it is taken on, under this name if it has one yet; the result comes as an event.
    TakenOn(Option<String>),
}

#[derive(Default)]
struct Orders {
    next: HashMap<Step, VecDeque<Option<Fault>>>,
    always: HashMap<Step, Fault>,
    held: HashSet<Step>,
    waiting: HashSet<Step>,
}

/// What the next calls meet. Cheap to share; all fakes of a world read one script.
pub struct Script {
    orders: Mutex<Orders>,
    changed: watch::Sender<()>,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            orders: Mutex::default(),
            changed: watch::channel(()).0,
        }
    }
}

impl Script {
    /// The next call of a step that has nothing in store yet meets this.
    pub fn next(&self, step: Step, fault: Fault) {
        let mut orders = self.orders();
        orders.next.entry(step).or_default().push_back(Some(fault));
    }

    /// The next call of a step that has nothing in store yet goes well.
    pub fn next_goes_well(&self, step: Step) {
        self.orders().next.entry(step).or_default().push_back(None);
    }

    /// Every call of a step meets this, until [`Script::heal`].
    pub fn always(&self, step: Step, fault: Fault) {
        self.orders().always.insert(step, fault);
    }

    /// From now on everything goes well.
    pub fn heal(&self) {
        let mut orders = self.orders();
        orders.next.clear();
        orders.always.clear();
    }

    /// Calls of this step stop before they do anything, until [`Script::let_go`].
    pub fn hold(&self, step: Step) {
        self.orders().held.insert(step);
    }

    /// Calls of this step go on.
    pub fn let_go(&self, step: Step) {
        self.orders().held.remove(&step);
        self.changed.send_replace(());
    }

    /// Waits until a call of this step stands held.
    pub async fn until_held(&self, step: Step) {
        self.until(|orders| orders.waiting.contains(&step)).await;
    }

    fn take(&self, step: Step) -> Option<Fault> {
        let mut orders = self.orders();
        let next = orders.next.get_mut(&step).and_then(VecDeque::pop_front);
        next.unwrap_or_else(|| orders.always.get(&step).cloned())
    }

    async fn pass(&self, step: Step) {
        if !self.orders().held.contains(&step) {
            return;
        }
        self.orders().waiting.insert(step);
        self.changed.send_replace(());
        self.until(|orders| !orders.held.contains(&step)).await;
        self.orders().waiting.remove(&step);
    }

    async fn until(&self, is_so: impl Fn(&Orders) -> bool) {
        let mut changes = self.changed.subscribe();
        while !is_so(&self.orders()) {
            changes.changed().await.expect("the sender lives as long");
        }
    }

    fn orders(&self) -> MutexGuard<'_, Orders> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What all fakes of one world share.
#[derive(Clone)]
pub(super) struct Stage {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) script: Arc<Script>,
    pub(super) effects: Arc<EffectLog>,
}

impl Stage {
    /// Plays one call: `work` is told the time and, where the script says so, to refuse.
    pub(super) async fn play(
        &self,
        step: Step,
        key: &CallKey,
        order: Option<OrderId>,
        work: impl FnOnce(Timestamp, Option<Refusal>) -> Served + Send,
    ) -> CallOutcome {
        let write = |did| {
            let key = key.clone();
            self.effects.write(Effect {
                order,
                step,
                key,
                did,
            });
        };
        self.script.pass(step).await;
        let fault = self.script.take(step);
        match fault {
            Some(Fault::NotSent) => {
                return CallOutcome::NotSent("connection refused".to_owned());
            }
            Some(Fault::RequestLost) => {
                write(Did::NeverArrived);
                return unknown(EvidenceKind::ConnectionLost);
            }
            Some(Fault::Hangs) => {
                write(Did::NeverArrived);
                return std::future::pending().await;
            }
            Some(Fault::TakenOn(reference)) => {
                write(Did::Asked);
                return CallOutcome::Definite(Answer::Awaited { reference });
            }
            _ => {}
        }
        let refusal = match &fault {
            Some(Fault::Refused(refusal)) => Some(refusal.clone()),
            _ => None,
        };
        let served = work(self.clock.now(), refusal);
        write(served.did);
        match fault {
            Some(Fault::AnswerLost) => unknown(EvidenceKind::TimedOut),
            Some(Fault::Mismatch) => unknown(EvidenceKind::Mismatch),
            Some(Fault::HangsAfterwards) => std::future::pending().await,
            _ => CallOutcome::Definite(served.answer),
        }
    }
}

fn unknown(kind: EvidenceKind) -> CallOutcome {
    CallOutcome::Unknown(Evidence::new(kind, "as scripted"))
}
