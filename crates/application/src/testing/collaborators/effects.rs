//! The log of what the collaborators were asked and did, the independent witness of every test.

use crate::ports::CallKey;
use domain::OrderId;
use domain::process::Step;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What a request did on the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Did {
    /// It was done just now.
    TookEffect,
    /// It had been done before; nothing changed.
    Repeated,
    /// It was refused.
    Refused,
    /// It only asked.
    Asked,
    /// It was lost on its way there.
    NeverArrived,
}

/// One request to a collaborator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// For which order; none for calls that name none (a cart).
    pub order: Option<OrderId>,
    /// Which step.
    pub step: Step,
    /// Under which key.
    pub key: CallKey,
    /// What came of it there.
    pub did: Did,
}

/// All requests to all collaborators, in order.
#[derive(Debug, Default)]
pub struct EffectLog(Mutex<Vec<Effect>>);

impl EffectLog {
    /// Writes one down.
    pub fn write(&self, effect: Effect) {
        self.entries().push(effect);
    }

    /// All of them.
    pub fn all(&self) -> Vec<Effect> {
        self.entries().clone()
    }

    /// How many requests of a step were sent.
    pub fn requests(&self, step: Step) -> usize {
        self.count(|effect| effect.step == step && effect.did != Did::Asked)
    }

    /// How often a step really took effect.
    pub fn effects(&self, step: Step) -> usize {
        self.count(|effect| effect.step == step && effect.did == Did::TookEffect)
    }

    /// How often a step of one order really took effect.
    pub fn effects_for(&self, order: OrderId, step: Step) -> usize {
        self.count(|effect| {
            effect.order == Some(order) && effect.step == step && effect.did == Did::TookEffect
        })
    }

    fn count(&self, is_counted: impl Fn(&Effect) -> bool) -> usize {
        self.entries().iter().filter(|e| is_counted(e)).count()
    }

    fn entries(&self) -> MutexGuard<'_, Vec<Effect>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
