//! The questions for names and prices on their way out, and the end of those that nobody answers.

use super::price_answer::{AnswerPrices, Unplaced};
use super::refused_questions::RefusedQuestions;
use super::rounds::pause;
use crate::complaints::Complaints;
use crate::ports::{AskedOrder, Clock, PriceQuestions, SendError, StoreError};
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
    /// Those that were refused, in this process.
    pub refused: Arc<RefusedQuestions>,
}

impl AskPrices {
    /// Asks until the process stops. A stop waits for no broker: what was not noted as asked is asked again.
    pub async fn keep_asking(&self, stop: CancellationToken) {
        let complaints = Complaints::default();
        while !stop.is_cancelled() {
            let round = tokio::select! {
                () = stop.cancelled() => return,
                round = self.run() => round,
            };
            let wait = match round {
                Ok(true) => continue,
                Ok(false) => IDLE,
                Err(why) => {
                    if complaints.is_due() {
                        tracing::warn!(%why, "the product service cannot be asked for prices; trying again");
                    }
                    TROUBLE
                }
            };
            pause(wait, &stop).await;
        }
    }

    /// One round. Tells whether there may be more to ask at once. What cannot be done about one request is
    /// told at the end, when all others have had their turn.
    #[tracing::instrument(name = "order.ask_prices", skip_all)]
    pub async fn run(&self) -> Result<bool, SendError> {
        let mut refused = self.give_up().await.err();
        let waiting = &self.answer.waiting;
        let now = self.clock.now();
        // In order, as their keys are.
        let passed_over = self.refused.waiting(now);
        let room = u32::try_from(passed_over.len()).map_or(u32::MAX, |more| BATCH + more);
        let asked = waiting
            .unannounced(room)
            .await
            .map_err(|error| unavailable(&error))?;
        let is_full = asked.len() == room as usize;
        let is_due = |asked: &Result<AskedOrder, StoreError>| {
            let known = asked.as_ref().ok().map(|asked| &asked.key);
            known.is_none_or(|key| passed_over.binary_search(key).is_err())
        };
        for asked in asked.into_iter().filter(is_due) {
            let key = asked.as_ref().ok().map(|asked| asked.key.clone());
            match self.ask(asked).await {
                Ok(()) => {}
                Err(why @ (SendError::Unavailable(_) | SendError::NotNow { .. })) => {
                    return Err(why);
                }
                // A reason of its own: the others are asked about all the same.
                Err(why @ SendError::Refused(_)) => {
                    if let Some(key) = key {
                        self.refused.note(key, now);
                    }
                    refused = Some(why);
                }
            }
        }
        refused.map_or(Ok(is_full), Err)
    }

    async fn ask(&self, asked: Result<AskedOrder, StoreError>) -> Result<(), SendError> {
        let asked = asked.map_err(|error| of_one(&error))?;
        self.questions.ask_prices(&asked).await?;
        let noted = self.answer.waiting.note_announced(&asked.key).await;
        noted.map_err(|error| of_one(&error))
    }

    /// What nobody has answered for too long becomes nothing.
    async fn give_up(&self) -> Result<(), SendError> {
        let now = self.clock.now().micros();
        let patience = i64::try_from(NEVER_ANSWERED_AFTER.micros()).unwrap_or(i64::MAX);
        let before = domain::Timestamp::from_micros(now.saturating_sub(patience));
        let old = self.answer.waiting.asked_before(before, BATCH).await;
        let mut refused = Ok(());
        for asked in old.map_err(|error| unavailable(&error))? {
            let given_up = self.give_one_up(asked).await;
            refused = given_up.map_err(|error| of_one(&error)).and(refused);
        }
        refused
    }

    async fn give_one_up(&self, asked: Result<AskedOrder, StoreError>) -> Result<(), StoreError> {
        let asked = asked?;
        self.answer.keep(&asked, Unplaced::NeverAnswered).await?;
        self.answer.waiting.forget(&asked.key).await?;
        tracing::warn!("a request for an order was given up: nobody has told its prices for a day");
        Ok(())
    }
}

/// What the store says of one request is that one's trouble, unless it does not answer at all.
fn of_one(error: &StoreError) -> SendError {
    match error {
        StoreError::Unavailable(_) => unavailable(error),
        _ => SendError::Refused(error.to_string()),
    }
}

fn unavailable(error: &StoreError) -> SendError {
    SendError::Unavailable(error.to_string())
}
