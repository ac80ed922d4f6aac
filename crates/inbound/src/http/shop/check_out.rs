//! `POST /shop/checkout`: the cart becomes an order, once, and the visitor sees it on its way.

use super::cart::cart_of;
use super::checkout::{self, Filled, new_key};
use super::checkout_form::{CheckoutFields, CheckoutForm, Details};
use super::refusal::Refusal;
use super::shop_form::ShopForm;
use super::visitor::Visitor;
use crate::http::answering::answer;
use crate::http::effect::idempotency::{self, KEY_LIMIT};
use crate::http::effect::placing::{self, Placed};
use crate::http::tracking::tracking_path;
use crate::http::use_cases::UseCases;
use crate::http::web::PageFailure;
use application::Answer;
use application::carts::{Checkout, CheckoutError};
use application::orders::{GetOrderError, PlaceOrderError, ShareOrderError};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::order::Channel;
use domain::{Cart, CartRevision, Notation, Order, OrderId, OrderRef};

/// What orders of the shop carry as their channel. No contract has this name: the visitor is shown the
/// order itself, and no answer of a program.
const CHANNEL: &str = "shop";

/// What sending the form came to.
enum Became {
    /// An order that stands, or is being checked.
    Order(OrderId),
    /// Nothing, for this key for ever.
    Refused(Refusal),
    /// Nothing at the moment: the same form may be sent again.
    NotNow(Refusal),
}

/// Orders, and leads to the tracking page; or says on the form why nothing was ordered.
pub(super) async fn check_out(
    State(use_cases): State<UseCases>,
    ShopForm { visitor, form }: ShopForm<CheckoutForm>,
) -> Result<Response, PageFailure> {
    let key = readable(&form.key)?;
    let seen = form.cart.parse().map(CartRevision);
    let seen = seen.map_err(|_| incomplete())?;
    let mut fields = CheckoutFields::from(form);
    let (key, refusal) = match fields.read() {
        None => (key, None),
        Some(details) => match order(&use_cases, &visitor, &key, seen, details).await? {
            Became::Order(order) => return on_to(&use_cases, &visitor, order).await,
            Became::Refused(refusal) => (new_key(&use_cases), Some(refusal)),
            Became::NotNow(refusal) => (key, Some(refusal)),
        },
    };
    let filled = Filled {
        key,
        fields,
        refusal,
    };
    checkout::page(&use_cases, &visitor, filled).await
}

fn readable(key: &str) -> Result<String, PageFailure> {
    let is_key = (1..=KEY_LIMIT).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    is_key.then(|| key.to_owned()).ok_or_else(incomplete)
}

fn incomplete() -> PageFailure {
    let words = "This form is not complete, so nothing was ordered: go back to the shop at /shop.";
    PageFailure::BadInput(words.to_owned())
}

async fn order(
    use_cases: &UseCases,
    visitor: &Visitor,
    key: &str,
    seen: CartRevision,
    details: Details,
) -> Result<Became, PageFailure> {
    let caller = visitor.caller();
    let cart = cart_of(use_cases, visitor).await?;
    let claim = idempotency::keyed(&caller, key.to_owned(), details.fingerprint(seen));
    let (contact, terms) = details.into_order();
    let checkout = Checkout {
        channel: Channel::new(CHANNEL),
        customer: visitor.customer(),
        customer_notation: Notation::Text,
        contact,
        terms,
        accepts_price_changes: false,
        seen: Some(seen),
        claim,
    };
    let words = |error| kept(&error, &cart);
    let placed = placing::check_out(use_cases, &caller, checkout, words, |_| None).await;
    match placed {
        Ok(Placed::Standing(order)) => Ok(became(&order)),
        Ok(Placed::Answered(_, Some(id)) | Placed::Replayed(_, Some(id))) => {
            let order = use_cases.get.run(&caller, OrderRef::Id(id)).await;
            Ok(became(&order.map_err(not_shown)?))
        }
        Ok(Placed::Answered(refusal, None) | Placed::Replayed(refusal, None)) => {
            Ok(Became::Refused(told(&refusal)))
        }
        Err(error @ CheckoutError::Place(PlaceOrderError::KeyReused)) => {
            Ok(Became::Refused(Refusal::of_checkout(&error, &cart)))
        }
        Err(error) => Ok(Became::NotNow(Refusal::of_checkout(&error, &cart))),
    }
}

fn became(order: &Order) -> Became {
    Refusal::of_order(order).map_or_else(|| Became::Order(order.id()), Became::Refused)
}

/// A refusal as it is kept under the form's key: the same form sent again is told the same.
fn kept(error: &CheckoutError, cart: &Cart) -> Answer {
    let Refusal { status, words } = Refusal::of_checkout(error, cart);
    answer::text(status, &words)
}

/// The same as it was kept.
fn told(kept: &Answer) -> Refusal {
    let status = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::CONFLICT);
    Refusal::new(status, String::from_utf8_lossy(&kept.body))
}

/// Leads to the tracking page by a fresh link.
async fn on_to(
    use_cases: &UseCases,
    visitor: &Visitor,
    order: OrderId,
) -> Result<Response, PageFailure> {
    let caller = visitor.caller();
    let shared = use_cases.share.run(&caller, OrderRef::Id(order)).await;
    let (id, link) = shared.map_err(|error| match error {
        ShareOrderError::NotFound | ShareOrderError::Forbidden => {
            not_shown(GetOrderError::NotFound)
        }
        ShareOrderError::Store(error) => not_shown(GetOrderError::Store(error)),
    })?;
    let there = Redirect::to(&tracking_path(id, &link));
    Ok(visitor.greet(there.into_response()))
}

/// The order was placed, and cannot be looked at.
fn not_shown(error: GetOrderError) -> PageFailure {
    match error {
        GetOrderError::NotFound => {
            PageFailure::NotFound("This order is not yours to see.".to_owned())
        }
        GetOrderError::Store(error) => error.into(),
    }
}
