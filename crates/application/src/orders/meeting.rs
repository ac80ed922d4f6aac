//! A request that comes to the order of another one: of the same content, or of the same cart.

use super::place::{OrderRequest, PlaceOrder, PlaceOrderError, PlaceOutcome, same_request};
use crate::ports::{CartState, RememberError};
use crate::request::{RequestClaim, RequestRecord};
use domain::{Contact, Order, ProductId};
use std::collections::BTreeMap;

impl PlaceOrder {
    /// The key of a request that comes to another one's order stands for that order from now on, where it
    /// asks for the same: by the time of its repeat that order may be through, and the cart may hold what
    /// nobody has ordered. Where it asks for something else (another card, another address), it is told of
    /// that order, and its repeat may still get what it asks for.
    pub(crate) async fn comes_to(
        &self,
        earlier: &Order,
        request: &OrderRequest,
    ) -> Result<PlaceOutcome, PlaceOrderError> {
        let record = met(earlier, request)?;
        let RequestClaim::Key { key, fingerprint } = &request.claim else {
            return Ok(PlaceOutcome::Repeated(record));
        };
        if !asks_for_the_same(earlier, request) {
            return Ok(PlaceOutcome::Repeated(record));
        }
        let bound = self
            .requests
            .remember(key.clone(), *fingerprint, record.order, None);
        match bound.await {
            Ok(()) => Ok(PlaceOutcome::Repeated(record)),
            Err(RememberError::Repeated(record)) => same_request(record, &request.claim),
            Err(RememberError::Store(error)) => Err(error.into()),
        }
    }
}

/// That order is the request's own where it asks for the same. A state of a cart is ordered once whatever
/// else is asked for; of a cart whose states are not told apart, another purchase has to wait.
fn met(earlier: &Order, request: &OrderRequest) -> Result<RequestRecord, PlaceOrderError> {
    let id = earlier.id();
    if matches!(request.cart, Some(CartState::Turn(_))) && !asks_for_the_same(earlier, request) {
        tracing::info!(order.id = %id, "a checkout waits for order {id} of the same cart");
        return Err(PlaceOrderError::CartUnderWay {
            order: id,
            number: earlier.number(),
        });
    }
    tracing::info!(order.id = %id, "order {id} is the same request, still under way");
    Ok(RequestRecord {
        fingerprint: crate::Fingerprint([0; 32]),
        order: Some(id),
        answer: None,
    })
}

/// The same products and terms by the same contract. Prices are not looked at: a repeat is not judged by
/// those of today.
fn asks_for_the_same(earlier: &Order, request: &OrderRequest) -> bool {
    let agreed = &earlier.placed().order;
    let terms = &request.terms;
    let has = agreed
        .lines
        .iter()
        .map(|line| (&line.product, line.quantity.units()));
    let wants = request
        .items
        .iter()
        .map(|item| (&item.product, item.quantity.units()));
    agreed.channel == request.channel
        && agreed.customer == request.customer
        && units(has) == units(wants)
        && agreed.address == terms.address
        && agreed.carrier == terms.carrier
        && agreed.notes == terms.notes
        && agreed.payment_method == terms.payment_method
        && is_told(&request.contact, &agreed.contact)
}

/// How many of each product, in whatever order and however many lines.
pub(crate) fn units<'a>(
    lines: impl Iterator<Item = (&'a ProductId, u32)>,
) -> BTreeMap<&'a ProductId, u64> {
    let mut all = BTreeMap::new();
    for (product, units) in lines {
        *all.entry(product).or_default() += u64::from(units);
    }
    all
}

/// What a request leaves out of a contact may have been filled in by the customers' service.
fn is_told(told: &Contact, agreed: &Contact) -> bool {
    (told.name.is_none() || told.name == agreed.name)
        && (told.email.is_none() || told.email == agreed.email)
        && (told.phone.is_none() || told.phone == agreed.phone)
}
