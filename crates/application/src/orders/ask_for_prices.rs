//! A request for an order whose names and prices are asked for by event: durable at once, an order later.

use super::place::{OrderRequest, PlaceOrderError};
use super::pricing::merged;
use crate::caller::Caller;
use crate::ports::{AskedItem, AskedOrder, Clock, OrderRequests, Requests, StoreError};
use crate::request::{Fingerprint, RequestClaim, RequestKey, RequestRecord};
use std::sync::Arc;

/// Takes requests on that wait for prices, and tells what became of them.
#[derive(Clone)]
#[expect(missing_docs, reason = "each port says what it is")]
pub struct AskForPrices {
    pub waiting: Arc<dyn OrderRequests>,
    pub requests: Arc<dyn Requests>,
    pub clock: Arc<dyn Clock>,
}

/// What taking a request on came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// It is durable now.
    TakenOn,
    /// The same request was made before.
    Repeated,
}

/// What is known of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskedForPrices {
    /// Nobody has made it.
    Unknown,
    /// It waits for its prices.
    Waiting,
    /// It has become this.
    Settled(RequestRecord),
}

impl AskForPrices {
    /// Makes the request durable, or finds it made before.
    #[tracing::instrument(name = "order.ask_for_prices", skip_all)]
    pub async fn run(
        &self,
        caller: &Caller,
        request: OrderRequest,
    ) -> Result<Asked, PlaceOrderError> {
        let (Some(customer), RequestClaim::Key { key, fingerprint }) =
            (request.customer.clone(), request.claim.clone())
        else {
            return Err(PlaceOrderError::NotTheirs);
        };
        if !caller.may_act_for(&customer) {
            return Err(PlaceOrderError::NotTheirs);
        }
        if let Some(record) = self.requests.request(&key).await? {
            return repeated(record.fingerprint, fingerprint);
        }
        // What could never be ordered is said at once; and who is asked hears of each product once.
        let items = merged(&request.items).map_err(PlaceOrderError::Pricing)?;
        let items = items.into_iter().map(|item| AskedItem {
            product: item.product,
            notation: item.notation,
            quantity: item.quantity,
        });
        let asked = AskedOrder {
            key,
            fingerprint,
            customer,
            customer_notation: request.customer_notation,
            email: request.contact.email.clone(),
            items: items.collect(),
            payment_method: request.terms.payment_method.clone(),
            asked_at: self.clock.now(),
        };
        match self.waiting.ask(asked).await? {
            None => Ok(Asked::TakenOn),
            Some(earlier) => repeated(earlier.fingerprint, fingerprint),
        }
    }

    /// What is known of the request with this key.
    pub async fn look(&self, key: &RequestKey) -> Result<AskedForPrices, StoreError> {
        if let Some(record) = self.requests.request(key).await? {
            return Ok(AskedForPrices::Settled(record));
        }
        if self.waiting.asked(key).await?.is_some() {
            return Ok(AskedForPrices::Waiting);
        }
        // Between the two looks it may have become something.
        let record = self.requests.request(key).await?;
        Ok(record.map_or(AskedForPrices::Unknown, AskedForPrices::Settled))
    }
}

fn repeated(known: Fingerprint, sent: Fingerprint) -> Result<Asked, PlaceOrderError> {
    if known == sent {
        Ok(Asked::Repeated)
    } else {
        Err(PlaceOrderError::KeyReused)
    }
}
