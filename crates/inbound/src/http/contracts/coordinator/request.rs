//! The request that turns a cart into an order: all of its members may be left out.

use super::asked::User;
use super::routes::CHANNEL;
use crate::http::effect::idempotency::FingerprintOf;
use crate::http::reading::fields::{self, Fields, Violation};
use crate::http::reading::readers;
use application::carts::Checkout;
use application::orders::Terms;
use application::{Fingerprint, RequestClaim};
use domain::order::{Address, Channel, PaymentMethod};
use domain::{Contact, Email};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

const ADDRESS_LIMIT: usize = 500;
const PHONE_LIMIT: usize = 40;

/// What there is to say beside the cart.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CoordinatorPlaceOrder)]
pub(super) struct PlaceOrderBody {
    #[schema(min_length = 1, max_length = 500, pattern = r"\S")]
    address: Option<String>,
    #[schema(max_length = 254, format = "email")]
    email: Option<String>,
    #[schema(min_length = 1, max_length = 40, pattern = r"\S")]
    phone: Option<String>,
    /// A method's name or a token of the payment provider, never a card number.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S")]
    payment_method: Option<String>,
    /// Whether prices may have changed since the products were put into the cart.
    accept_price_changes: Option<bool>,
}

/// The body, understood.
#[derive(Default)]
pub(super) struct PlaceOrderRequest {
    address: Option<String>,
    email: Option<Email>,
    phone: Option<String>,
    payment_method: Option<PaymentMethod>,
    accepts_price_changes: bool,
}

impl PlaceOrderRequest {
    /// Reads the body, or tells all that is wrong with it.
    pub(super) fn read(body: Option<&Value>) -> Result<Self, Vec<Violation>> {
        match body {
            Some(body) => fields::read(body, |fields| Some(Self::read_fields(fields))),
            None => Ok(Self::default()),
        }
    }

    fn read_fields(fields: &Fields<'_>) -> Self {
        Self {
            address: fields.optional("address", readers::text(ADDRESS_LIMIT)),
            email: fields.optional("email", readers::email),
            phone: fields.optional("phone", readers::text(PHONE_LIMIT)),
            payment_method: fields.optional("paymentMethod", readers::payment_method),
            accepts_price_changes: fields
                .optional("acceptPriceChanges", readers::flag)
                .unwrap_or(false),
        }
    }

    /// What the request asks for, so that equal ones are known as equal.
    pub(super) fn fingerprint(&self, user: &User) -> Fingerprint {
        FingerprintOf::request("POST", "/api/order/place")
            .field("userId", &user.id)
            .maybe("address", self.address.as_ref())
            .maybe("email", self.email.as_ref().map(Email::as_str))
            .maybe("phone", self.phone.as_ref())
            .maybe(
                "paymentMethod",
                self.payment_method.as_ref().map(PaymentMethod::as_str),
            )
            .field("acceptPriceChanges", self.accepts_price_changes)
            .finish()
    }

    /// The request in the application's words.
    pub(super) fn into_checkout(
        self,
        user: User,
        known: Option<Email>,
        claim: RequestClaim,
    ) -> Checkout {
        Checkout {
            channel: Channel::new(CHANNEL),
            customer: user.id,
            customer_notation: user.notation,
            contact: Contact {
                name: None,
                email: self.email.or(known),
                phone: self.phone,
            },
            terms: Terms {
                address: Address {
                    text: self.address,
                    ..Address::default()
                },
                payment_method: self.payment_method,
                ..Terms::default()
            },
            accepts_price_changes: self.accepts_price_changes,
            seen: None,
            claim,
        }
    }
}

/// Requests without a key are told apart by their content and the state of the cart within this.
pub(super) fn guard_scope(user: &User) -> String {
    format!("{CHANNEL}:user:{}", user.id)
}
