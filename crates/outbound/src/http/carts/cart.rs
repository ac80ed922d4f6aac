//! Carts as the cart service of document 000 keeps them: read whole, and emptied whole. They are changed
//! over there, and their states have no names; so only the key of a request, and the same content while its
//! order is pending, make a purchase one order.

use super::reading::cart_lines;
use crate::http::contradictions::{ATTEMPTS_AT_ODDS, at_odds, no_failure};
use crate::http::keys::Keys;
use crate::http::upstream::{Endpoint, Fault, HttpAnswer, Upstream};
use application::ports::{CartWrite, CartWriteError, Carts, ClearCart, Clock, ReadError};
use async_trait::async_trait;
use domain::process::{Answer, CallOutcome, Evidence, EvidenceKind, Receipt, Refusal};
use domain::{Cart, CartLine, Currency, CustomerId};
use reqwest::StatusCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

const USER: &str = "userId";

/// How often the cart is looked at after its clearing was taken on, and how long is waited after each look.
const LOOKS: [Duration; 5] = [
    Duration::from_millis(25),
    Duration::from_millis(50),
    Duration::from_millis(100),
    Duration::from_millis(200),
    Duration::from_millis(400),
];

/// Where its two calls are; `{userId}` stands for the customer.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "each is the call of its name")]
pub struct HttpCartsPaths {
    pub cart: Endpoint,
    pub clear: Endpoint,
}

impl Default for HttpCartsPaths {
    fn default() -> Self {
        Self {
            cart: Endpoint::known("GET /api/cart/{userId}", &[USER]),
            clear: Endpoint::known("DELETE /api/cart/clear/{userId}", &[USER]),
        }
    }
}

/// A cart service.
pub struct HttpCarts {
    upstream: Arc<Upstream>,
    paths: HttpCartsPaths,
    currency: Currency,
    clock: Arc<dyn Clock>,
}

impl HttpCarts {
    /// At this service; its prices are in this currency.
    pub fn new(
        upstream: Arc<Upstream>,
        paths: HttpCartsPaths,
        currency: Currency,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            upstream,
            paths,
            currency,
            clock,
        }
    }
}

#[async_trait]
impl Carts for HttpCarts {
    fn are_changed_elsewhere(&self) -> bool {
        true
    }

    fn have_revisions(&self) -> bool {
        false
    }

    async fn cart(&self, customer: &CustomerId) -> Result<Cart, ReadError> {
        let request = self.paths.cart.request(&[(USER, customer.as_str())]);
        let read = |answer: &HttpAnswer| match answer.status {
            StatusCode::OK => cart_lines(answer.json()?, customer, self.currency).map(Some),
            _ => Err(answer.unexpected("is not a documented one")),
        };
        let lines = self.upstream.find(request, read).await?;
        Ok(Cart {
            revision: None,
            lines: lines.unwrap_or_default(),
            ..Cart::empty(customer.clone(), self.clock.now())
        })
    }

    async fn change(&self, _write: CartWrite) -> Result<Cart, CartWriteError> {
        Err(CartWriteError::ReadOnly)
    }

    async fn clear(&self, call: &ClearCart) -> CallOutcome {
        let request = self.paths.clear.request(&[(USER, call.customer.as_str())]);
        let request = request.map(|request| request.key(&call.key, Keys::Ignored));
        let mut is_taken_on = false;
        let read = |answer: &HttpAnswer| {
            is_taken_on = answer.status == StatusCode::ACCEPTED;
            cleared(answer, call.attempt)
        };
        let told = self.upstream.deed(request, read).await;
        let is_done = matches!(told, CallOutcome::Definite(Answer::Done(_)));
        if is_done && is_taken_on {
            return self.emptied(call).await;
        }
        told
    }
}

impl HttpCarts {
    /// A clearing that was taken on is done when the cart is seen without what was ordered: until then it
    /// would be ordered again.
    async fn emptied(&self, call: &ClearCart) -> CallOutcome {
        for wait in LOOKS {
            let Ok(cart) = self.cart(&call.customer).await else {
                break;
            };
            let is_ordered =
                |line: &CartLine| call.ordered.iter().any(|(id, _)| *id == line.product);
            if !cart.lines.iter().any(is_ordered) {
                return CallOutcome::Definite(Answer::Done(Receipt::Plain));
            }
            sleep(wait).await;
        }
        let why = "its clearing was taken on, but the cart was not seen without what was ordered";
        // Each repeat empties the whole cart, with what was put in since.
        let kind = if call.attempt < ATTEMPTS_AT_ODDS {
            EvidenceKind::TimedOut
        } else {
            EvidenceKind::Mismatch
        };
        CallOutcome::Unknown(Evidence::new(kind, why))
    }
}

/// Any success is documented, with a text, with JSON or with nothing; so a body counts only where it
/// speaks against it. Then it is cleared again, and not for ever: the call empties the whole cart, with what
/// was put in since. A cart that is not there is empty.
fn cleared(answer: &HttpAnswer, attempt: u32) -> Result<Answer, Fault> {
    if answer.is_page() {
        return Err(answer.unexpected("is a page for people"));
    }
    match answer.status {
        status if status.is_success() => {
            let body = answer.tolerant_json().unwrap_or_default();
            no_failure(&body).map_err(|_| at_odds(answer, attempt, "speaks of a failure"))?;
            Ok(Answer::Done(Receipt::Plain))
        }
        StatusCode::NOT_FOUND => Ok(Answer::Done(Receipt::Plain)),
        status @ (StatusCode::BAD_REQUEST
        | StatusCode::CONFLICT
        | StatusCode::UNPROCESSABLE_ENTITY) => {
            let why = format!("the cart service answered {}", status.as_u16());
            Ok(Answer::Refused(Refusal::Rejected(why)))
        }
        _ => Err(answer.unexpected("is not a documented one")),
    }
}
