//! Parking: a message that cannot take effect makes room for those behind it.

use crate::messages::Message;
use crate::ports::{DeadLetter, DeadLetterTopics, DeadLetters, NewDeadLetter};
use std::sync::Arc;

/// Parks messages: on record first, then in the topic for dead letters.
#[derive(Clone)]
pub struct ParkMessage {
    /// The record.
    pub letters: Arc<dyn DeadLetters>,
    /// Who else is told; none: nobody.
    pub topics: Option<Arc<dyn DeadLetterTopics>>,
}

impl ParkMessage {
    /// Parks a message. Only when this has gone well is the message done with; parking it again is safe:
    /// it is on record once, and told until it was told.
    #[tracing::instrument(name = "message.park", skip_all, fields(message = message.place()))]
    pub async fn run(
        &self,
        message: &Message,
        cause: &str,
        attempts: u32,
    ) -> Result<DeadLetter, String> {
        let letter = NewDeadLetter::new(message, cause, attempts);
        let kept = letter.message.clone();
        let parked = self.letters.park(letter).await;
        let letter = parked.map_err(|error| error.to_string())?;
        if let Some(topics) = &self.topics
            && !letter.is_announced
        {
            topics.announce(&letter, &kept).await?;
            let noted = self.letters.note_announced(letter.id).await;
            noted.map_err(|error| error.to_string())?;
        }
        let (id, cause) = (letter.id.0, &letter.cause);
        tracing::warn!(dead_letter = id, %cause, "message {} is dead letter {id}: {cause}", letter.name);
        Ok(letter)
    }
}
