//! Doing what goes on record.

use super::ending::{Ending, Ends};
use super::refusals::{Admitted, Refusals};
use crate::caller::Caller;
use crate::ports::{AuditTrail, Clock, DeedId, DeedKind, DeedOutcome, NewDeed, StoreError};
use std::future::Future;
use std::sync::Arc;

/// Puts deeds on record.
#[derive(Clone)]
pub struct RecordDeed {
    trail: Arc<dyn AuditTrail>,
    clock: Arc<dyn Clock>,
    refusals: Arc<Refusals>,
}

/// What somebody is about to do.
#[derive(Debug, Clone, Copy)]
pub struct Intent<'a> {
    /// What.
    pub kind: DeedKind,
    /// To what.
    pub subject: &'a str,
    /// Why; empty where nobody is asked.
    pub reason: &'a str,
}

/// What somebody has done, where that is no more than to have come or gone.
#[derive(Debug, Clone)]
pub struct Deed {
    /// What.
    pub kind: DeedKind,
    /// To what, or how.
    pub subject: String,
    /// Why; empty where nobody is asked.
    pub reason: String,
    /// What came of it.
    pub outcome: DeedOutcome,
}

impl RecordDeed {
    /// Records in this trail.
    pub fn new(trail: Arc<dyn AuditTrail>, clock: Arc<dyn Clock>) -> Self {
        let refusals = Arc::new(Refusals::new(clock.clone()));
        Self {
            trail,
            clock,
            refusals,
        }
    }

    /// Does what `work` does, on record: where that cannot be recorded it is not begun. Whether the caller
    /// may do it has been asked before.
    pub async fn doing<T: Ends, E: Ends + From<StoreError>>(
        &self,
        caller: &Caller,
        intent: Intent<'_>,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let Intent {
            kind,
            subject,
            reason,
        } = intent;
        let deed = NewDeed::new(self.clock.now(), &caller.scope(), kind, subject, reason);
        let id = self.trail.append(&deed).await?;
        let ended = work.await;
        let ending = ended.as_ref().map_or_else(Ends::ending, Ends::ending);
        self.note(id, &ending).await;
        ended
    }

    /// The deed was done or not, whatever becomes of this: without it, its outcome stays unknown.
    async fn note(&self, id: DeedId, ending: &Ending) {
        let noted = self.trail.note(id, ending.outcome, &ending.note).await;
        if let Err(error) = noted {
            let (deed, outcome) = (id.0, ending.outcome.as_str());
            tracing::warn!(deed, outcome, %error, "what came of deed {deed} is not on record");
        }
    }

    /// Puts a deed on record with its outcome. Of each caller only so many refusals at a time.
    pub async fn record(&self, caller: &Caller, deed: Deed) -> Result<(), StoreError> {
        let (actor, mut subject) = (caller.scope(), deed.subject.as_str());
        if deed.outcome == DeedOutcome::Refused {
            match self.refusals.admit(&actor, subject) {
                Admitted::Yes => {}
                Admitted::NoMore => subject = Refusals::AND_MORE,
                Admitted::No => return Ok(()),
            }
        }
        let recorded = NewDeed::new(self.clock.now(), &actor, deed.kind, subject, &deed.reason);
        self.trail.append(&recorded.ended(deed.outcome, "")).await?;
        Ok(())
    }

    /// Puts on record that somebody asked for what is not for them. They are refused whether that succeeds
    /// or not.
    pub async fn refused(&self, caller: &Caller, asked_for: &str) {
        let deed = Deed {
            kind: DeedKind::Access,
            subject: asked_for.to_owned(),
            reason: String::new(),
            outcome: DeedOutcome::Refused,
        };
        if let Err(error) = self.record(caller, deed).await {
            let by = caller.scope();
            tracing::warn!(by, asked_for, %error, "that {by} was refused {asked_for} is not on record");
        }
    }
}
