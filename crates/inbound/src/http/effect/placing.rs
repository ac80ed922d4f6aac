//! Placing an order, as all contracts do it: once, in a task that outlives the client, and waited
//! for with patience.

use crate::http::answering::answer;
use crate::http::effect::idempotency::{self, Earlier};
use crate::http::effect::patience::{self, Seen, awaits_stock};
use crate::http::use_cases::{UseCases, to_its_end};
use application::carts::{Checkout, CheckoutError};
use application::engine::Follower;
use application::orders::{OrderRequest, PlaceOrderError, PlaceOutcome};
use application::ports::StoreError;
use application::request::RequestRecord;
use application::{Answer, Caller, RequestClaim};
use axum::response::Response;
use domain::process::Rest;
use domain::{Order, OrderId};
use std::sync::Arc;

/// What there is to tell the client.
pub(crate) enum Placed {
    /// The final answer, for the first time; and the order, if there is one.
    Answered(Answer, Option<OrderId>),
    /// The final answer of an earlier request with the same key.
    Replayed(Answer, Option<OrderId>),
    /// Nothing final was kept; this is how the order stands.
    Standing(Arc<Order>),
}

impl Placed {
    /// The order, if there is one.
    pub(crate) fn order(&self) -> Option<OrderId> {
        match self {
            Self::Answered(_, order) | Self::Replayed(_, order) => *order,
            Self::Standing(order) => Some(order.id()),
        }
    }

    /// What to send; `standing` is what there is to say of an order without a final answer.
    pub(crate) fn told(self, standing: fn(&Order) -> Answer) -> Response {
        match self {
            Self::Answered(answer, _) => answer::response(answer),
            Self::Replayed(answer, _) => answer::replayed(answer),
            Self::Standing(order) => answer::response(standing(&order)),
        }
    }
}

/// Places the order, or finds what the same request did before, and waits for it. A refusal that is
/// final is kept, in the contract's words.
pub(crate) async fn place(
    use_cases: &UseCases,
    caller: &Caller,
    mut request: OrderRequest,
    words: impl FnOnce(PlaceOrderError) -> Answer,
) -> Result<Placed, PlaceOrderError> {
    if use_cases.ask_for_prices.is_some() {
        // There is somebody to ask, and nobody else's word is a price.
        for item in &mut request.items {
            item.expected_price = None;
        }
    }
    let claim = request.claim.clone();
    let (place, caller) = (use_cases.place.clone(), caller.clone());
    match to_its_end(async move { place.run(&caller, request).await }).await {
        Ok(outcome) => waited_for(use_cases, outcome, &claim).await,
        Err(error) if is_final(&error) => keep_refusal(use_cases, &claim, words(error)).await,
        Err(error) => Err(error),
    }
}

/// Places the order without waiting for anything but that it is durable. Tells whether the same request
/// was made before.
pub(crate) async fn begin(
    use_cases: &UseCases,
    caller: &Caller,
    request: OrderRequest,
) -> Result<bool, PlaceOrderError> {
    let (place, caller) = (use_cases.place.clone(), caller.clone());
    let outcome = to_its_end(async move { place.run(&caller, request).await }).await?;
    Ok(matches!(outcome, PlaceOutcome::Repeated(_)))
}

/// Places an order that is made of a cart, as [`place`] does; `final_answer` is the contract's.
pub(crate) async fn check_out(
    use_cases: &UseCases,
    caller: &Caller,
    checkout: Checkout,
    words: impl FnOnce(CheckoutError) -> Answer,
    final_answer: fn(&Order) -> Option<Answer>,
) -> Result<Placed, CheckoutError> {
    let claim = checkout.claim.clone();
    let (use_case, caller) = (use_cases.checkout.clone(), caller.clone());
    let placed = match to_its_end(async move { use_case.run(&caller, checkout).await }).await {
        Ok(outcome) => waited_for(use_cases, outcome, &claim).await?,
        Err(error) if is_final_checkout(&error) => {
            keep_refusal(use_cases, &claim, words(error)).await?
        }
        Err(error) => return Err(error),
    };
    Ok(keep_twin(use_cases, &claim, placed, final_answer).await?)
}

async fn waited_for(
    use_cases: &UseCases,
    outcome: PlaceOutcome,
    claim: &RequestClaim,
) -> Result<Placed, PlaceOrderError> {
    match outcome {
        PlaceOutcome::Placed(follower) => {
            let id = follower.latest().order.id();
            let seen = wait(use_cases, id, Some(follower), claim).await?;
            Ok(match seen.answer {
                Some(answer) => Placed::Answered(answer, Some(id)),
                None => Placed::Standing(seen.order),
            })
        }
        PlaceOutcome::Repeated(record) => repeated(use_cases, record, claim).await,
    }
}

/// Keeps a refusal that made no order. If another request with the same key was quicker, what
/// became of that one is the answer.
async fn keep_refusal(
    use_cases: &UseCases,
    claim: &RequestClaim,
    refusal: Answer,
) -> Result<Placed, PlaceOrderError> {
    match idempotency::keep(use_cases, claim, None, &refusal).await? {
        Earlier::Nothing => Ok(Placed::Answered(refusal, None)),
        Earlier::Same(record) => repeated(use_cases, record, claim).await,
        Earlier::Other => Err(PlaceOrderError::KeyReused),
    }
}

/// Keeps the answer of a request that came to the order of another one and asked for the same, such as a
/// second checkout of one cart. Its key stands for that order since then, but only the answer of the order's own key is kept
/// with the order.
async fn keep_twin(
    use_cases: &UseCases,
    claim: &RequestClaim,
    placed: Placed,
    final_answer: fn(&Order) -> Option<Answer>,
) -> Result<Placed, PlaceOrderError> {
    let told = match &placed {
        Placed::Replayed(answer, Some(order)) => Some((answer.clone(), *order)),
        Placed::Standing(order) => final_answer(order).map(|answer| (answer, order.id())),
        Placed::Answered(..) | Placed::Replayed(_, None) => None,
    };
    let Some((answer, order)) = told else {
        return Ok(placed);
    };
    let record = match claim {
        RequestClaim::Key { key, .. } => use_cases.requests.request(key).await?,
        RequestClaim::Guard { .. } => None,
    };
    match record {
        // Nearly always: the order is its own.
        Some(record) if record.answer.is_some() => return Ok(placed),
        Some(_) => {}
        // A key on no record does not stand for the order: it asked for something else, and may ask again.
        None => return Ok(Placed::Answered(answer, Some(order))),
    }
    match idempotency::keep(use_cases, claim, Some(order), &answer).await? {
        Earlier::Nothing => Ok(Placed::Answered(answer, Some(order))),
        Earlier::Same(record) => repeated(use_cases, record, claim).await,
        Earlier::Other => Err(PlaceOrderError::KeyReused),
    }
}

/// Whether an error is this request's final answer, and not a matter of the moment.
pub(crate) const fn is_final(error: &PlaceOrderError) -> bool {
    use application::orders::PricingError;
    match error {
        PlaceOrderError::Pricing(pricing) => match pricing {
            PricingError::UnknownProducts(_)
            | PricingError::NoPrice(_)
            | PricingError::PricesChanged(_)
            | PricingError::TooMany(_) => true,
            PricingError::Catalogue(_) => false,
        },
        PlaceOrderError::TotalDrifted { .. }
        | PlaceOrderError::CustomerRefused(_)
        | PlaceOrderError::Order(_) => true,
        PlaceOrderError::NotTheirs
        | PlaceOrderError::KeyReused
        | PlaceOrderError::Customers(_)
        | PlaceOrderError::CartUnderWay { .. }
        | PlaceOrderError::Store(_)
        | PlaceOrderError::Unknown(_) => false,
    }
}

/// The same of an error at the checkout.
const fn is_final_checkout(error: &CheckoutError) -> bool {
    match error {
        CheckoutError::EmptyCart | CheckoutError::OutOfStock(_) => true,
        CheckoutError::Place(error) => is_final(error),
        CheckoutError::NotFound
        | CheckoutError::NoCarts
        | CheckoutError::CartChanged
        | CheckoutError::Unreadable(_)
        | CheckoutError::Read(_) => false,
    }
}

async fn repeated(
    use_cases: &UseCases,
    record: RequestRecord,
    claim: &RequestClaim,
) -> Result<Placed, PlaceOrderError> {
    if let Some(answer) = record.answer {
        return Ok(Placed::Replayed(answer, record.order));
    }
    // A record without an answer names the order that its key stands for: it was written with that order in
    // one transaction, or when its key came to that order.
    let id = record.order.ok_or_else(|| gone("the order of a request"))?;
    let follower = use_cases.engine.follow(id);
    let seen = wait(use_cases, id, follower, claim).await?;
    Ok(match (seen.answer, claim) {
        (Some(answer), RequestClaim::Key { .. }) => Placed::Replayed(answer, Some(id)),
        (Some(answer), RequestClaim::Guard { .. }) => Placed::Answered(answer, Some(id)),
        (None, _) => Placed::Standing(seen.order),
    })
}

async fn wait(
    use_cases: &UseCases,
    id: OrderId,
    follower: Option<Follower>,
    claim: &RequestClaim,
) -> Result<Seen, PlaceOrderError> {
    let seen = patience::watch(use_cases, id, follower, Some(claim), is_enough).await?;
    let mut seen = seen.ok_or_else(|| gone("an order that was placed"))?;
    if seen.answer.is_none() {
        // A request that came to an order under way has not seen the answer being given.
        seen.answer = patience::kept_answer(use_cases, Some(claim)).await?;
    }
    Ok(seen)
}

/// There is an answer, or waiting will not bring one soon: nobody works on the order, or what it
/// waits for is an inventory that does not answer.
fn is_enough(seen: &Seen) -> bool {
    let is_retrying = matches!(seen.rest, Some(Rest::Until(_)));
    seen.answer.is_some() || seen.is_at_rest() || (is_retrying && awaits_stock(&seen.order))
}

fn gone(what: &str) -> PlaceOrderError {
    PlaceOrderError::Store(StoreError::Unavailable(format!("{what} cannot be found")))
}
