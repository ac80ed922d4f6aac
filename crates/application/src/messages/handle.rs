//! Who takes messages: those that consumers bring, and those that a person has replayed.

use super::heard::Verdict;
use super::message::Message;
use async_trait::async_trait;

/// Reads messages and lets them take effect.
///
/// A message takes effect at most once however often it is handed over, and by however many at once: it is
/// on record in the transaction of its effect. What is said twice in two messages has one effect, too.
#[async_trait]
pub trait HandleMessages: Send + Sync {
    /// Lets one message take effect.
    async fn handle(&self, message: &Message) -> Verdict;
}
