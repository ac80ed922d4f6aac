//! The requests that place an order: read whole, with all of their faults at once.

use super::asked::Shopper;
use super::delivery::Delivery;
use super::routes::{CHANNEL, CHECKOUT, ORDERS};
use crate::http::effect::idempotency::FingerprintOf;
use crate::http::reading::fields::{self, Violation};
use crate::http::reading::foreign_id::ForeignId;
use crate::http::reading::readers;
use crate::http::reading::wanted::Wanted;
use application::carts::Checkout;
use application::orders::OrderRequest;
use application::{Fingerprint, RequestClaim};
use domain::order::Channel;
use domain::{Contact, Notation};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A new order.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StorefrontOrderRequest)]
pub(super) struct OrderRequestBody {
    #[schema(min_items = 1, max_items = 200)]
    items: Vec<WantedItemBody>,
    #[serde(flatten)]
    delivery: DeliveryBody,
}

/// One product that is wanted.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StorefrontItemRequest)]
pub(super) struct WantedItemBody {
    product_id: ForeignId,
    #[schema(minimum = 1, maximum = 1_000_000, examples(2))]
    quantity: u32,
}

/// How the cart becomes an order.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StorefrontCheckoutRequest)]
pub(super) struct CheckoutBody {
    /// Order even if prices are others than those in the cart: 409 without.
    accept_price_changes: Option<bool>,
    #[serde(flatten)]
    delivery: DeliveryBody,
}

/// Where to, and on what terms.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StorefrontDelivery)]
struct DeliveryBody {
    #[schema(
        min_length = 1,
        max_length = 1000,
        pattern = r"\S",
        examples("123 Main St")
    )]
    shipping_address: String,
    #[schema(max_length = 200)]
    shipping_city: Option<String>,
    #[schema(max_length = 200)]
    shipping_state: Option<String>,
    #[schema(max_length = 200)]
    shipping_zip: Option<String>,
    #[schema(max_length = 200)]
    shipping_country: Option<String>,
    #[schema(max_length = 2000)]
    notes: Option<String>,
    /// A token of the payment provider, never a card number.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S")]
    payment_method: Option<String>,
}

/// The body of an order, understood.
pub(super) struct Ordering {
    items: Vec<Wanted>,
    delivery: Delivery,
}

impl Ordering {
    /// Reads the body, or tells all that is wrong with it.
    pub(super) fn read(body: &Value) -> Result<Self, Vec<Violation>> {
        fields::read(body, |fields| {
            let items = Wanted::list(fields, "productId");
            let delivery = Delivery::read(fields);
            Some(Self {
                items: items?,
                delivery: delivery?,
            })
        })
    }

    /// What the request asks for, so that equal ones are known as equal.
    pub(super) fn fingerprint(&self) -> Fingerprint {
        let fields = self
            .delivery
            .fingerprint(FingerprintOf::request("POST", ORDERS));
        let add = |fields, wanted: &Wanted| wanted.fingerprint(fields);
        self.items.iter().fold(fields, add).finish()
    }

    /// The request in the application's words.
    pub(super) fn into_order(self, shopper: &Shopper, claim: RequestClaim) -> OrderRequest {
        OrderRequest {
            channel: Channel::new(CHANNEL),
            customer: Some(shopper.customer.clone()),
            customer_notation: Notation::Text,
            contact: contact(shopper),
            items: self.items.into_iter().map(Wanted::item).collect(),
            terms: self.delivery.into_terms(),
            claim,
            cart: None,
        }
    }
}

/// The body of a checkout, understood.
pub(super) struct CheckingOut {
    delivery: Delivery,
    accepts_price_changes: bool,
}

impl CheckingOut {
    /// Reads the body, or tells all that is wrong with it.
    pub(super) fn read(body: &Value) -> Result<Self, Vec<Violation>> {
        fields::read(body, |fields| {
            let accepts = fields.optional("acceptPriceChanges", readers::flag);
            Some(Self {
                delivery: Delivery::read(fields)?,
                accepts_price_changes: accepts.unwrap_or(false),
            })
        })
    }

    /// What the request asks for, so that equal ones are known as equal.
    pub(super) fn fingerprint(&self) -> Fingerprint {
        let fields = self
            .delivery
            .fingerprint(FingerprintOf::request("POST", CHECKOUT));
        fields
            .field("acceptPriceChanges", self.accepts_price_changes)
            .finish()
    }

    /// The request in the application's words.
    pub(super) fn into_checkout(self, shopper: &Shopper, claim: RequestClaim) -> Checkout {
        Checkout {
            channel: Channel::new(CHANNEL),
            customer: shopper.customer.clone(),
            customer_notation: Notation::Text,
            contact: contact(shopper),
            terms: self.delivery.into_terms(),
            accepts_price_changes: self.accepts_price_changes,
            seen: None,
            claim,
        }
    }
}

fn contact(shopper: &Shopper) -> Contact {
    Contact {
        email: shopper.email.clone(),
        ..Contact::default()
    }
}
