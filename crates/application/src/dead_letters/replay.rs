//! Replaying a dead letter: the message is handed over again as it came.

use super::discard::{DISCARDED, is_discarded};
use super::error::{DeadLetterError, check, name_of};
use super::show::ShowDeadLetter;
use crate::audit::{Intent, RecordDeed};
use crate::caller::Caller;
use crate::messages::{HandleMessages, Verdict};
use crate::ports::{
    DeadLetter, DeadLetterId, DeadLetterState, DeadLetters, DeedKind, Requests, StoreError,
};
use std::sync::Arc;

/// Replays dead letters.
#[derive(Clone)]
pub struct ReplayDeadLetter {
    /// The record.
    pub letters: Arc<dyn DeadLetters>,
    /// The inbox: what is on record there may be that it was discarded.
    pub requests: Arc<dyn Requests>,
    /// Who takes messages.
    pub messages: Arc<dyn HandleMessages>,
    /// Where it goes on record.
    pub deeds: RecordDeed,
}

impl ReplayDeadLetter {
    /// Lets the message take effect under the name that it always had, so that replaying it twice, or while
    /// it is read from its topic again, has one effect. Where it still cannot, it stays parked.
    #[tracing::instrument(name = "dead_letter.replay", skip_all, fields(dead_letter = id.0))]
    pub async fn run(
        &self,
        caller: &Caller,
        id: DeadLetterId,
    ) -> Result<DeadLetter, DeadLetterError> {
        check(caller.is_operator())?;
        let intent = Intent {
            kind: DeedKind::DeadLetterReplay,
            subject: &id.0.to_string(),
            reason: "",
        };
        let replaying = self.replay(caller, id);
        self.deeds.doing(caller, intent, replaying).await
    }

    async fn replay(
        &self,
        caller: &Caller,
        id: DeadLetterId,
    ) -> Result<DeadLetter, DeadLetterError> {
        let show = ShowDeadLetter(self.letters.clone());
        let (letter, message) = show.run(caller, id).await?;
        match letter.state {
            DeadLetterState::Parked => {}
            DeadLetterState::Replayed => return Ok(letter),
            state @ DeadLetterState::Discarded => return Err(DeadLetterError::Decided(state)),
        }
        if !letter.is_whole {
            return Err(DeadLetterError::NotWhole);
        }
        let became = match self.messages.handle(&message).await {
            Verdict::Duplicate if self.is_discarded(&letter).await? => {
                return self.finish_discarding(caller, id).await;
            }
            verdict @ (Verdict::Applied | Verdict::Duplicate) => verdict.name(),
            Verdict::Poison(why) | Verdict::NotYet(why) => {
                return Err(DeadLetterError::StillDead(why));
            }
            Verdict::Unavailable(why) => return Err(DeadLetterError::NotTried(why)),
        };
        let replayed = DeadLetterState::Replayed;
        let by = name_of(caller);
        let decided = self.letters.decide(id, replayed, by, became.to_owned());
        let letter = decided.await?.ok_or(DeadLetterError::NotFound)?;
        if letter.state == replayed {
            Ok(letter)
        } else {
            Err(DeadLetterError::Decided(letter.state))
        }
    }

    /// Whether somebody has discarded it, and not come to write that down.
    async fn is_discarded(&self, letter: &DeadLetter) -> Result<bool, StoreError> {
        let record = self.requests.request(&letter.name.inbox_key()).await?;
        Ok(record.as_ref().is_some_and(is_discarded))
    }

    /// It shall never take effect: that is decided, whoever writes it down.
    async fn finish_discarding(
        &self,
        caller: &Caller,
        id: DeadLetterId,
    ) -> Result<DeadLetter, DeadLetterError> {
        let state = DeadLetterState::Discarded;
        let note = format!("found {DISCARDED} when it was to be replayed");
        let decided = self.letters.decide(id, state, name_of(caller), note);
        let letter = decided.await?.ok_or(DeadLetterError::NotFound)?;
        Err(DeadLetterError::Decided(letter.state))
    }
}
