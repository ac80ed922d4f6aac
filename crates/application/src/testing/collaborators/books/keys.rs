//! The idempotency keys that a collaborator remembers, as well as its capabilities say.

use super::super::effects::Did;
use crate::ports::CallKey;
use domain::Timestamp;
use domain::process::{Answer, Capabilities, Idempotency, Refusal};
use std::collections::{HashMap, HashSet};

/// What a collaborator says, and what it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// What it says.
    pub answer: Answer,
    /// What it did.
    pub did: Did,
}

impl Served {
    pub(in crate::testing) fn done(receipt: domain::process::Receipt) -> Self {
        Self {
            answer: Answer::Done(receipt),
            did: Did::TookEffect,
        }
    }

    pub(in crate::testing) fn nothing_to_do() -> Self {
        Self {
            answer: Answer::Done(domain::process::Receipt::Plain),
            did: Did::Repeated,
        }
    }

    pub(in crate::testing) fn refused(refusal: Refusal) -> Self {
        Self {
            answer: Answer::Refused(refusal),
            did: Did::Refused,
        }
    }

    pub(in crate::testing) fn rejected(why: &str) -> Self {
        Self::refused(Refusal::Rejected(why.to_owned()))
    }
}

/// The keys that a collaborator remembers.
#[derive(Debug, Clone)]
pub struct KeyMemory {
    known: Capabilities,
    answers: HashMap<CallKey, (Timestamp, Answer)>,
    /// Keys that were undone before they were seen.
    dead: HashSet<CallKey>,
}

impl KeyMemory {
    /// No keys yet.
    pub fn new(known: Capabilities) -> Self {
        Self {
            known,
            answers: HashMap::new(),
            dead: HashSet::new(),
        }
    }

    /// Serves a call once for each key that is remembered.
    pub fn once(
        &mut self,
        key: &CallKey,
        now: Timestamp,
        work: impl FnOnce(&mut Self) -> Served,
    ) -> Served {
        if let Some(answer) = self.recall(key, now) {
            let did = Did::Repeated;
            return Served { answer, did };
        }
        let served = work(self);
        self.answers
            .insert(key.clone(), (now, served.answer.clone()));
        served
    }

    fn recall(&self, key: &CallKey, now: Timestamp) -> Option<Answer> {
        let (at, answer) = self.answers.get(key)?;
        let is_remembered = match self.known.idempotency {
            Idempotency::Keyed {
                window,
                pins_refusals,
            } => {
                let is_pinned = pins_refusals || matches!(answer, Answer::Done(_));
                is_pinned && now.since(*at) < window
            }
            Idempotency::Natural => matches!(answer, Answer::Done(_)),
            Idempotency::None => false,
        };
        is_remembered.then(|| answer.clone())
    }

    /// What the books say of a key, however old, for those who may ask.
    pub fn look_up(&self, key: &CallKey) -> Answer {
        let known = self.answers.get(key);
        known.map_or(Answer::NotFound, |(_, answer)| answer.clone())
    }

    /// An undo has come for this key: where that is a promise, it is refused from now on.
    pub fn bury(&mut self, key: &CallKey) {
        if self.known.tombstones_undo {
            self.dead.insert(key.clone());
        }
    }

    /// Whether this key was undone for good.
    pub fn is_dead(&self, key: &CallKey) -> bool {
        self.dead.contains(key)
    }
}
