//! The questions for names and prices on their way out, and the end of those that nobody answers.

use super::price_answer::{AnswerPrices, Unplaced};
use super::rounds::pause;
use crate::ports::{Clock, PriceQuestions, SendError, StoreError};
use domain::Duration;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// After this long a request whose prices nobody has told becomes nothing, and says so.
pub const NEVER_ANSWERED_AFTER: Duration = Duration::from_hours(24);

/// How many requests one round takes up.
const BATCH: u32 = 100;

/// How long a round waits for the next one: when nothing is to be asked, and when asking fails.
const IDLE: Duration = Duration::from_millis(200);
const TROUBLE: Duration = Duration::from_secs(1);

/// Asks the product service about the requests that wait. Every process may run one: a question may then
/// be asked twice, and its second answer changes nothing.
#[derive(Clone)]
pub struct AskPrices {
    /// What the requests become.
    pub answer: AnswerPrices,
    /// Who carries the questions.
    pub questions: Arc<dyn PriceQuestions>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl AskPrices {
    /// Asks until the process stops.
    pub async fn keep_asking(&self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let wait = match self.run().await {
                Ok(true) => continue,
                Ok(false) => IDLE,
                Err(why) => {
                    tracing::warn!(%why, "the product service cannot be asked for prices; trying again");
                    TROUBLE
                }
            };
            pause(wait, &stop).await;
        }
    }

    /// One round. Tells whether there may be more to ask at once.
    #[tracing::instrument(name = "order.ask_prices", skip_all)]
    pub async fn run(&self) -> Result<bool, SendError> {
        self.give_up().await.map_err(|error| unavailable(&error))?;
        let waiting = &self.answer.waiting;
        let asked = waiting
            .unannounced(BATCH)
            .await
            .map_err(|error| unavailable(&error))?;
        let is_full = asked.len() == BATCH as usize;
        let mut refused = None;
        for asked in asked {
            match self.questions.ask_prices(&asked).await {
                Ok(()) => {
                    let noted = waiting.note_announced(&asked.key).await;
                    noted.map_err(|error| unavailable(&error))?;
                }
                Err(why @ SendError::Unavailable(_)) => return Err(why),
                // A reason of its own: the others are asked about all the same.
                Err(why @ SendError::Refused(_)) => refused = Some(why),
            }
        }
        refused.map_or(Ok(is_full), Err)
    }

    /// What nobody has answered for too long becomes nothing.
    async fn give_up(&self) -> Result<(), StoreError> {
        let now = self.clock.now().micros();
        let patience = i64::try_from(NEVER_ANSWERED_AFTER.micros()).unwrap_or(i64::MAX);
        let before = domain::Timestamp::from_micros(now.saturating_sub(patience));
        let waiting = &self.answer.waiting;
        for asked in waiting.asked_before(before, BATCH).await? {
            self.answer.keep(&asked, Unplaced::NeverAnswered).await?;
            waiting.forget(&asked.key).await?;
            tracing::warn!(
                "a request for an order was given up: nobody has told its prices for a day"
            );
        }
        Ok(())
    }
}

fn unavailable(error: &StoreError) -> SendError {
    SendError::Unavailable(error.to_string())
}
