//! The product service's answer to a request that waits for prices: the order, or why there is none.

use super::place::{OrderRequest, PlaceOrder, PlaceOrderError, PlaceOutcome, Terms};
use super::pricing::{PricingError, WantedItem};
use crate::caller::Caller;
use crate::ports::{AskedItem, AskedOrder, OrderRequests, RememberError, Requests, StoreError};
use crate::request::{Answer, RequestClaim, RequestKey};
use domain::order::Channel;
use domain::{Contact, CustomerId, Money, Notation, OrderId, ProductId, Timestamp};
use std::sync::Arc;
use thiserror::Error;

/// What was told of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PricesTold {
    /// Whose request it is.
    pub customer: CustomerId,
    /// Their name for it.
    pub request: String,
    /// What the service knows of; what it leaves out it does not know.
    pub products: Vec<ToldProduct>,
}

/// One product of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldProduct {
    /// Which.
    pub product: ProductId,
    /// What it is called, where that was told.
    pub name: Option<String>,
    /// Of one.
    pub price: Money,
    /// How many there are for the request.
    pub quantity: u64,
}

/// Why a request became no order, for good.
#[derive(Debug, Clone)]
pub enum Unplaced {
    /// As any request may be refused.
    Refused(PlaceOrderError),
    /// There are fewer of these than were wanted.
    ShortOfStock(Vec<(ProductId, Notation)>),
    /// The product service has not answered for too long.
    NeverAnswered,
}

/// The words of the contract that the requests come by.
pub trait RequestWords: Send + Sync {
    /// The contract.
    fn channel(&self) -> Channel;

    /// The key of this customer's request.
    fn key(&self, customer: &CustomerId, request: &str) -> RequestKey;

    /// The answer that is kept of a request that became no order.
    fn unplaced(&self, request: &AskedOrder, why: Unplaced, now: Timestamp) -> Answer;
}

/// Why an answer has not taken effect.
#[derive(Debug, Clone, Error)]
pub enum PriceAnswerError {
    /// Nobody has made such a request, or not yet.
    #[error("no such request waits for prices")]
    NoSuchRequest,
    /// Not now: the same answer has to come again.
    #[error(transparent)]
    Place(#[from] PlaceOrderError),
}

impl From<StoreError> for PriceAnswerError {
    fn from(error: StoreError) -> Self {
        Self::Place(error.into())
    }
}

/// What an answer came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnsweredWith {
    /// This order.
    Order(OrderId),
    /// No order, and the request says why.
    Refusal,
    /// What it had become before: the answer came too late or again.
    Nothing,
}

/// Lets such answers take effect.
#[derive(Clone)]
#[expect(missing_docs, reason = "each port says what it is")]
pub struct AnswerPrices {
    pub place: PlaceOrder,
    pub waiting: Arc<dyn OrderRequests>,
    pub requests: Arc<dyn Requests>,
    pub words: Arc<dyn RequestWords>,
}

impl AnswerPrices {
    /// Places the order of the request, or keeps why there is none. The first answer decides; it may come
    /// again, by the same message or another, at any process.
    #[tracing::instrument(name = "order.price_answer", skip_all)]
    pub async fn run(&self, told: PricesTold) -> Result<AnsweredWith, PriceAnswerError> {
        let key = self.words.key(&told.customer, &told.request);
        let Some(asked) = self.waiting.asked(&key).await? else {
            let known = self.requests.request(&key).await?;
            let known = known.ok_or(PriceAnswerError::NoSuchRequest);
            return known.map(|_became| AnsweredWith::Nothing);
        };
        let answered = match self.place(&asked, &told.products).await? {
            Ok(outcome) => of_outcome(outcome),
            Err(why) => self.keep(&asked, why).await?,
        };
        // What it became is durable under its key.
        self.waiting.forget(&asked.key).await?;
        Ok(answered)
    }

    /// Keeps why a request became no order; what is on record already stays.
    pub(super) async fn keep(
        &self,
        asked: &AskedOrder,
        why: Unplaced,
    ) -> Result<AnsweredWith, StoreError> {
        let answer = self.words.unplaced(asked, why, self.place.clock.now());
        let key = asked.key.clone();
        let kept = self
            .requests
            .remember(key, asked.fingerprint, None, Some(answer));
        match kept.await {
            Ok(()) => Ok(AnsweredWith::Refusal),
            Err(RememberError::Repeated(_)) => Ok(AnsweredWith::Nothing),
            Err(RememberError::Store(error)) => Err(error),
        }
    }

    async fn place(
        &self,
        asked: &AskedOrder,
        told: &[ToldProduct],
    ) -> Result<Result<PlaceOutcome, Unplaced>, PriceAnswerError> {
        let items = match priced(asked, told) {
            Ok(items) => items,
            Err(why) => return Ok(Err(why)),
        };
        let request = self.request(asked, items);
        let caller = Caller::Customer(asked.customer.clone());
        match self.place.run(&caller, request).await {
            Ok(outcome) => Ok(Ok(outcome)),
            Err(error) if is_for_good(&error) => Ok(Err(Unplaced::Refused(error))),
            Err(error) => Err(error.into()),
        }
    }

    fn request(&self, asked: &AskedOrder, items: Vec<WantedItem>) -> OrderRequest {
        OrderRequest {
            channel: self.words.channel(),
            customer: Some(asked.customer.clone()),
            customer_notation: asked.customer_notation,
            contact: Contact {
                email: asked.email.clone(),
                ..Contact::default()
            },
            items,
            terms: Terms {
                payment_method: asked.payment_method.clone(),
                request_id: Some(asked.key.key.clone()),
                ..Terms::default()
            },
            claim: RequestClaim::Key {
                key: asked.key.clone(),
                fingerprint: asked.fingerprint,
            },
            cart: None,
        }
    }
}

fn of_outcome(outcome: PlaceOutcome) -> AnsweredWith {
    match outcome {
        PlaceOutcome::Placed(follower) => AnsweredWith::Order(follower.latest().order.id()),
        PlaceOutcome::Repeated(_) => AnsweredWith::Nothing,
    }
}

/// The request's items at the told names and prices. What was told of other products means nothing.
fn priced(asked: &AskedOrder, told: &[ToldProduct]) -> Result<Vec<WantedItem>, Unplaced> {
    let known = |item: &AskedItem| told.iter().find(|told| told.product == item.product);
    let named = |item: &AskedItem| (item.product.clone(), item.notation);
    let unknown = asked.items.iter().filter(|item| known(item).is_none());
    let unknown: Vec<_> = unknown.map(named).collect();
    if !unknown.is_empty() {
        let unknown = PricingError::UnknownProducts(distinct(unknown));
        return Err(Unplaced::Refused(unknown.into()));
    }
    let wanted = |product: &ProductId| -> u64 {
        let same = asked.items.iter().filter(|item| item.product == *product);
        same.map(|item| u64::from(item.quantity.units())).sum()
    };
    let is_short =
        |item: &&AskedItem| known(item).is_some_and(|told| told.quantity < wanted(&item.product));
    let short: Vec<_> = asked.items.iter().filter(is_short).map(named).collect();
    if !short.is_empty() {
        return Err(Unplaced::ShortOfStock(distinct(short)));
    }
    let priced = asked.items.iter().map(|item| WantedItem {
        product: item.product.clone(),
        notation: item.notation,
        quantity: item.quantity,
        name: known(item).and_then(|told| told.name.clone()),
        expected_price: known(item).map(|told| told.price),
    });
    Ok(priced.collect())
}

fn distinct(products: Vec<(ProductId, Notation)>) -> Vec<(ProductId, Notation)> {
    let mut distinct: Vec<(ProductId, Notation)> = Vec::with_capacity(products.len());
    for product in products {
        if distinct.iter().all(|(known, _)| *known != product.0) {
            distinct.push(product);
        }
    }
    distinct
}

/// Whether the same answer would be refused in the same way whenever it comes.
const fn is_for_good(error: &PlaceOrderError) -> bool {
    match error {
        PlaceOrderError::Pricing(PricingError::Catalogue(_))
        | PlaceOrderError::Customers(_)
        | PlaceOrderError::CartUnderWay { .. }
        | PlaceOrderError::Store(_)
        | PlaceOrderError::Unknown(_) => false,
        PlaceOrderError::NotTheirs
        | PlaceOrderError::KeyReused
        | PlaceOrderError::Pricing(_)
        | PlaceOrderError::TotalDrifted { .. }
        | PlaceOrderError::CustomerRefused(_)
        | PlaceOrderError::Order(_) => true,
    }
}
