//! The product service's answers, as messages bring them to the requests that wait for them.

use super::heard::Verdict;
use super::message::{Message, on_record};
use super::prices::{HearPrices, PriceAnswer};
use crate::orders::{
    AnswerPrices, AnsweredWith, PlaceOrderError, PriceAnswerError, PricesTold, ToldProduct,
};
use crate::ports::{RememberError, StoreError};
use crate::request::RequestClaim;
use async_trait::async_trait;

#[async_trait]
impl HearPrices for AnswerPrices {
    /// What makes the answer take effect once is the request's own key; the message's row in the inbox
    /// follows the effect.
    async fn hear(&self, message: &Message, answer: PriceAnswer) -> Verdict {
        let answered = match self.run(told(answer)).await {
            Ok(answered) => answered,
            Err(PriceAnswerError::NoSuchRequest) => {
                let why = "no such request waits for prices";
                return Verdict::NotYet(why.to_owned());
            }
            Err(PriceAnswerError::Place(error)) => return put_off(&error),
        };
        let (word, verdict) = match answered {
            AnsweredWith::Order(_) | AnsweredWith::Refusal => ("applied", Verdict::Applied),
            AnsweredWith::Nothing => ("duplicate", Verdict::Duplicate),
        };
        match self.note(message, word).await {
            Ok(()) => verdict,
            Err(error) => Verdict::Unavailable(error.to_string()),
        }
    }
}

impl AnswerPrices {
    /// Puts the message on record; what is on record stays.
    async fn note(&self, message: &Message, word: &str) -> Result<(), StoreError> {
        let RequestClaim::Key { key, fingerprint } = message.claim() else {
            return Ok(());
        };
        let answer = Some(on_record(word));
        match self.requests.remember(key, fingerprint, None, answer).await {
            Ok(()) | Err(RememberError::Repeated(_)) => Ok(()),
            Err(RememberError::Store(error)) => Err(error),
        }
    }
}

/// What the store refuses, or cannot read, and what is spoilt of one customer, holds up nobody else.
fn put_off(error: &PlaceOrderError) -> Verdict {
    let is_this_ones = match error {
        PlaceOrderError::Store(error) => !matches!(error, StoreError::Unavailable(_)),
        PlaceOrderError::Customers(error) => error.is_spoilt,
        _ => false,
    };
    if is_this_ones {
        Verdict::NotYet(error.to_string())
    } else {
        Verdict::Unavailable(error.to_string())
    }
}

fn told(answer: PriceAnswer) -> PricesTold {
    let products = answer.products.into_iter().map(|product| ToldProduct {
        product: product.product,
        name: product.name,
        price: product.price,
        quantity: product.quantity,
    });
    PricesTold {
        customer: answer.user,
        request: answer.request,
        products: products.collect(),
    }
}
