//! From a message to the use case that it is for, and back to what became of it.

use super::payment::Word;
use super::topics::{Topic, Topics};
use super::{
    body, payment_response, payment_success, payments_completed, payments_failed, product_success,
    traced,
};
use application::messages::{HandleMessages, HearPrices, Heard, Message, NotHeard, Verdict};
use application::orders::{Change, ChangeError, ReportPayment};
use application::ports::{Requests, StoreError};
use application::{Caller, RequestClaim};
use async_trait::async_trait;
use domain::Currency;
use domain::order::Revision;
use std::sync::Arc;
use tracing::Instrument as _;

/// Lets messages take effect.
#[derive(Clone)]
pub struct Messages {
    /// Which topic has which messages.
    pub topics: Topics,
    /// Where words on payments go: the only way.
    pub payments: ReportPayment,
    /// Where prices go; none: nobody has asked for them by event.
    pub prices: Option<Arc<dyn HearPrices>>,
    /// The inbox.
    pub requests: Arc<dyn Requests>,
    /// Of prices: their messages name none.
    pub currency: Currency,
}

/// Who changes orders where a message does, as journals have it.
const ACTOR: &str = "payments";

#[async_trait]
impl HandleMessages for Messages {
    #[tracing::instrument(name = "message.handle", skip_all, fields(message = message.place()))]
    async fn handle(&self, message: &Message) -> Verdict {
        let span = traced::processing(message);
        let verdict = self.take(message).instrument(span.clone()).await;
        traced::ended(&span, &verdict);
        verdict
    }
}

impl Messages {
    async fn take(&self, message: &Message) -> Verdict {
        let Some(topic) = self.topics.of(&message.topic) else {
            return Verdict::Poison(format!("nobody listens to topic {}", message.topic));
        };
        // Not even digested.
        if let Err(why) = body::check_size(message) {
            return Verdict::Poison(why);
        }
        match self.is_on_record(message).await {
            Ok(false) => {}
            Ok(true) => return Verdict::Duplicate,
            Err(error) => return of_store(&error),
        }
        let members = match body::members(message) {
            Ok(members) => members,
            Err(why) => return Verdict::Poison(why),
        };
        let word = match topic {
            Topic::ProductSuccess => {
                return match product_success::read(&members, self.currency) {
                    Ok(answer) => self.hear_prices(message, answer).await,
                    Err(why) => Verdict::Poison(why),
                };
            }
            Topic::PaymentResponse => payment_response::read(&members),
            Topic::PaymentSuccess => payment_success::read(&members),
            Topic::PaymentsCompleted => payments_completed::read(&members),
            Topic::PaymentsFailed => payments_failed::read(&members),
        };
        match word.and_then(|word| Ok((word, body::key(message)?))) {
            Ok((word, key)) => self.report(message, &word, key.as_deref()).await,
            Err(why) => Verdict::Poison(why),
        }
    }

    /// What has taken effect before is not judged by what its order has become since.
    async fn is_on_record(&self, message: &Message) -> Result<bool, StoreError> {
        let RequestClaim::Key { key, .. } = message.claim() else {
            return Ok(false);
        };
        Ok(self.requests.request(&key).await?.is_some())
    }

    async fn hear_prices(
        &self,
        message: &Message,
        answer: application::messages::PriceAnswer,
    ) -> Verdict {
        let Some(prices) = &self.prices else {
            let why = "prices come from elsewhere: nobody has asked for these by event";
            return Verdict::Poison(why.to_owned());
        };
        prices.hear(message, answer).await
    }

    async fn report(&self, message: &Message, word: &Word, key: Option<&str>) -> Verdict {
        let change = Change {
            caller: Caller::Service(ACTOR.to_owned()),
            order: word.order,
            revision: Revision::default(),
            request: Some(message.request("applied")),
        };
        let heard = self.payments.hear(change, |order| word.report(order, key));
        let heard = heard.await;
        tracing::debug!(
            result = word.result.name(),
            told_at = word.at.map(domain::Timestamp::micros),
            "a word on a payment"
        );
        match heard {
            Ok(Heard::News) => Verdict::Applied,
            Ok(Heard::Known | Heard::Repeated) => Verdict::Duplicate,
            Err(error) => refused(error),
        }
    }
}

fn refused(error: ChangeError<NotHeard>) -> Verdict {
    let why = error.to_string();
    match error {
        ChangeError::Refused(NotHeard::NotThisOrder(why)) => Verdict::Poison(why),
        ChangeError::NotFound => Verdict::NotYet("there is no order by its orderId".to_owned()),
        // How an order is paid was settled when it was placed; and who may not do this never will.
        ChangeError::Refused(NotHeard::NoPayment(_)) | ChangeError::Forbidden => {
            Verdict::Poison(why)
        }
        ChangeError::Revision(_) => Verdict::NotYet(why),
        ChangeError::Store(error) => of_store(&error),
        ChangeError::Busy(_) | ChangeError::Unknown(_) => Verdict::Unavailable(why),
    }
}

/// A row that cannot be read, or not be written, stays so until somebody mends it, and one of a newer version
/// until this process is of that version: that holds up nobody else.
fn of_store(error: &StoreError) -> Verdict {
    match error {
        StoreError::Unavailable(_) => Verdict::Unavailable(error.to_string()),
        StoreError::Refused(_) | StoreError::Newer(_) | StoreError::Corrupt { .. } => {
            Verdict::NotYet(error.to_string())
        }
    }
}
