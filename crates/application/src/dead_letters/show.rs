//! Showing a dead letter.

use super::error::{DeadLetterError, check};
use crate::caller::Caller;
use crate::messages::Message;
use crate::ports::{DeadLetter, DeadLetterId, DeadLetters};
use std::sync::Arc;

/// Shows one dead letter with what it says.
#[derive(Clone)]
pub struct ShowDeadLetter(pub Arc<dyn DeadLetters>);

impl ShowDeadLetter {
    /// The letter, and the message as far as it is kept.
    pub async fn run(
        &self,
        caller: &Caller,
        id: DeadLetterId,
    ) -> Result<(DeadLetter, Message), DeadLetterError> {
        check(caller)?;
        let found = self.0.dead_letter(id).await?;
        found.ok_or(DeadLetterError::NotFound)
    }
}
