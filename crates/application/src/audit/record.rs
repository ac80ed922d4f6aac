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

/// A deed on record that has not ended yet.
#[must_use = "its outcome stays unknown until it is told how it ended"]
pub struct Begun {
    trail: Arc<dyn AuditTrail>,
    id: DeedId,
}

impl Begun {
    /// The deed was done or not, whatever becomes of this: without it, its outcome stays unknown.
    pub async fn end(self, ending: &Ending) {
        let noted = self.trail.note(self.id, ending.outcome, &ending.note).await;
        if let Err(error) = noted {
            let (deed, outcome) = (self.id.0, ending.outcome.as_str());
            tracing::warn!(deed, outcome, %error, "what came of deed {deed} is not on record");
        }
    }
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
        let begun = self.begin(caller, intent).await?;
        let ended = work.await;
        let ending = ended.as_ref().map_or_else(Ends::ending, Ends::ending);
        begun.end(&ending).await;
        ended
    }

    /// Puts on record that a deed is begun, which ends later and elsewhere. Where that fails it is not to be
    /// begun.
    pub async fn begin(&self, caller: &Caller, intent: Intent<'_>) -> Result<Begun, StoreError> {
        let Intent {
            kind,
            subject,
            reason,
        } = intent;
        let deed = NewDeed::new(self.clock.now(), &caller.scope(), kind, subject, reason);
        let id = self.trail.append(&deed).await?;
        let trail = self.trail.clone();
        Ok(Begun { trail, id })
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
