//! Showing a dead letter.

use super::error::{DeadLetterError, check, covered};
use crate::caller::Caller;
use crate::messages::Message;
use crate::ports::{DeadLetter, DeadLetterId, DeadLetters};
use domain::order::Veil;
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
        check(caller.may_look())?;
        let found = self.0.dead_letter(id).await?;
        let (letter, message) = found.ok_or(DeadLetterError::NotFound)?;
        Ok(match caller.veil() {
            Some(veil) => (covered(letter, veil), said_behind(veil, message)),
            None => (letter, message),
        })
    }
}

/// Nothing of what it says.
fn said_behind(veil: Veil, message: Message) -> Message {
    let covered = |bytes: Option<Vec<u8>>| bytes.map(|_| veil.mark().as_bytes().to_vec());
    let headers = message.headers.into_iter();
    Message {
        key: covered(message.key),
        headers: headers
            .map(|(name, value)| (name, covered(value)))
            .collect(),
        payload: covered(message.payload),
        ..message
    }
}
