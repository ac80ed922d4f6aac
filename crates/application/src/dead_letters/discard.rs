//! Discarding a dead letter: it shall never take effect.

use super::error::{DeadLetterError, check, name_of};
use super::show::ShowDeadLetter;
use crate::audit::{Intent, RecordDeed};
use crate::caller::Caller;
use crate::messages::on_record;
use crate::ports::{
    DeadLetter, DeadLetterId, DeadLetterState, DeadLetters, DeedKind, RememberError, Requests,
};
use crate::request::RequestRecord;
use domain::Reason;
use std::sync::Arc;

/// What is on record of a message that a person has discarded.
pub(super) const DISCARDED: &str = "discarded";

/// Discards dead letters.
#[derive(Clone)]
pub struct DiscardDeadLetter {
    /// The record.
    pub letters: Arc<dyn DeadLetters>,
    /// The inbox: a message that is read again from its topic does not come to life.
    pub requests: Arc<dyn Requests>,
    /// Where it goes on record.
    pub deeds: RecordDeed,
}

impl DiscardDeadLetter {
    /// Discards one for good, with a reason. Discarding it twice is no fault.
    #[tracing::instrument(name = "dead_letter.discard", skip_all, fields(dead_letter = id.0))]
    pub async fn run(
        &self,
        caller: &Caller,
        id: DeadLetterId,
        reason: Reason,
    ) -> Result<DeadLetter, DeadLetterError> {
        check(caller.is_operator())?;
        let intent = Intent {
            kind: DeedKind::DeadLetterDiscard,
            subject: &id.0.to_string(),
            reason: reason.as_str(),
        };
        let discarding = self.discard(caller, id, &reason);
        self.deeds.doing(caller, intent, discarding).await
    }

    async fn discard(
        &self,
        caller: &Caller,
        id: DeadLetterId,
        reason: &Reason,
    ) -> Result<DeadLetter, DeadLetterError> {
        let show = ShowDeadLetter(self.letters.clone());
        let (letter, message) = show.run(caller, id).await?;
        match letter.state {
            DeadLetterState::Parked => {}
            DeadLetterState::Discarded => return Ok(letter),
            state @ DeadLetterState::Replayed => return Err(DeadLetterError::Decided(state)),
        }
        let key = letter.name.inbox_key();
        let kept =
            self.requests
                .remember(key, message.fingerprint(), None, Some(on_record(DISCARDED)));
        let (state, note) = match kept.await {
            Ok(()) => (DeadLetterState::Discarded, reason.as_str()),
            Err(RememberError::Repeated(record)) if is_discarded(&record) => {
                (DeadLetterState::Discarded, reason.as_str())
            }
            // Read again from its topic, or replayed at this moment.
            Err(RememberError::Repeated(_)) => (DeadLetterState::Replayed, "applied"),
            Err(RememberError::Store(error)) => return Err(error.into()),
        };
        let decided = self
            .letters
            .decide(id, state, name_of(caller), note.to_owned());
        let letter = decided.await?.ok_or(DeadLetterError::NotFound)?;
        if letter.state == DeadLetterState::Discarded {
            Ok(letter)
        } else {
            Err(DeadLetterError::Decided(letter.state))
        }
    }
}

/// Whether this is what is on record.
pub(super) fn is_discarded(record: &RequestRecord) -> bool {
    let body = record.answer.as_ref().map(|answer| answer.body.as_slice());
    body == Some(DISCARDED.as_bytes())
}
