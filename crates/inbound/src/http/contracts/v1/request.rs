//! The request that places an order: read whole, with all of its faults at once.

use super::routes::{CHANNEL, ORDERS};
use crate::http::effect::idempotency::FingerprintOf;
use crate::http::reading::decimal::Price;
use crate::http::reading::fields::{self, Fault, Fields, Violation};
use crate::http::reading::foreign_id::ForeignId;
use crate::http::reading::readers;
use crate::http::reading::wanted::Wanted;
use application::orders::{OrderRequest, Terms};
use application::{Fingerprint, RequestClaim};
use domain::order::{Address, Channel, PaymentMethod};
use domain::{Contact, Currency, CustomerId, Email, Money};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

const ADDRESS_LIMIT: usize = 1_000;
const CARRIER_LIMIT: usize = 100;
const NAME_LIMIT: usize = 200;
const NOTES_LIMIT: usize = 2_000;

/// A new order.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PlaceOrderBody {
    customer_id: ForeignId,
    #[schema(min_items = 1, max_items = 200)]
    items: Vec<PlaceItemBody>,
    #[schema(
        min_length = 1,
        max_length = 1000,
        pattern = r"\S",
        examples("123 Main St, City, State 12345")
    )]
    delivery_address: String,
    #[schema(min_length = 1, max_length = 100, pattern = r"\S", examples("DHL"))]
    carrier: String,
    /// The name on the parcel.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S")]
    customer_name: Option<String>,
    #[schema(max_length = 254, format = "email")]
    customer_email: Option<String>,
    /// The service's own currency; anything else is refused.
    #[schema(pattern = "^[A-Z]{3}$", examples("USD"))]
    currency: Option<String>,
    /// The total that the customer was shown: 409 if it is another by now.
    expected_total: Option<Price>,
    #[schema(min_length = 1, max_length = 2000, pattern = r"\S")]
    notes: Option<String>,
    /// A token of the payment provider, never a card number. The built-in test gateway declines a
    /// `tok_…` that it does not know, and has tokens for declines and faults: see the README.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S")]
    payment_method: Option<String>,
}

/// One product of a new order.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PlaceItemBody {
    product_id: ForeignId,
    #[schema(minimum = 1, maximum = 1_000_000)]
    quantity: u32,
}

/// The body, understood.
pub(super) struct PlaceOrderRequest {
    customer: ForeignId,
    items: Vec<Wanted>,
    address: String,
    carrier: String,
    name: Option<String>,
    email: Option<Email>,
    expected_total: Option<Money>,
    notes: Option<String>,
    payment_method: Option<PaymentMethod>,
}

impl PlaceOrderRequest {
    /// Reads the body, or tells all that is wrong with it.
    pub(super) fn read(body: &Value, currency: Currency) -> Result<Self, Vec<Violation>> {
        fields::read(body, |fields| Self::read_fields(fields, currency))
    }

    fn read_fields(fields: &Fields<'_>, currency: Currency) -> Option<Self> {
        // Every member is read before the first absent one ends it, so that all faults are found.
        let customer = fields.required("customerId", readers::foreign_id);
        let items = Wanted::list(fields, "productId");
        let address = fields.required("deliveryAddress", readers::text(ADDRESS_LIMIT));
        let carrier = fields.required("carrier", readers::text(CARRIER_LIMIT));
        fields.optional("currency", |value| same_currency(value, currency));
        let name = fields.optional("customerName", readers::text(NAME_LIMIT));
        let email = fields.optional("customerEmail", readers::email);
        let expected_total = fields.optional("expectedTotal", readers::amount(currency));
        let notes = fields.optional("notes", readers::text(NOTES_LIMIT));
        let payment_method = fields.optional("paymentMethod", readers::payment_method);
        Some(Self {
            customer: customer?,
            items: items?,
            address: address?,
            carrier: carrier?,
            name,
            email,
            expected_total,
            notes,
            payment_method,
        })
    }

    /// What the request asks for, so that equal ones are known as equal.
    pub(super) fn fingerprint(&self) -> Fingerprint {
        let fields = FingerprintOf::request("POST", ORDERS)
            .field("customerId", self.customer.spelled())
            .field("deliveryAddress", &self.address)
            .field("carrier", &self.carrier)
            .maybe("customerName", self.name.as_ref())
            .maybe("customerEmail", self.email.as_ref().map(Email::as_str))
            .maybe("expectedTotal", self.expected_total)
            .maybe("notes", self.notes.as_ref())
            .maybe(
                "paymentMethod",
                self.payment_method.as_ref().map(PaymentMethod::as_str),
            );
        let add = |fields, wanted: &Wanted| wanted.fingerprint(fields);
        self.items.iter().fold(fields, add).finish()
    }

    /// Requests without a key are told apart by their content within this scope.
    pub(super) fn guard_scope(&self) -> String {
        format!("{CHANNEL}:customer:{}", self.customer.text)
    }

    /// The request in the application's words.
    pub(super) fn into_order(self, claim: RequestClaim) -> OrderRequest {
        OrderRequest {
            channel: Channel::new(CHANNEL),
            customer_notation: self.customer.notation,
            customer: CustomerId::parse(&self.customer.text).ok(),
            contact: Contact {
                name: self.name,
                email: self.email,
                phone: None,
            },
            items: self.items.into_iter().map(Wanted::item).collect(),
            terms: Terms {
                address: Address {
                    text: Some(self.address),
                    ..Address::default()
                },
                carrier: Some(self.carrier),
                notes: self.notes,
                payment_method: self.payment_method,
                expected_total: self.expected_total,
                ..Terms::default()
            },
            claim,
            cart: None,
        }
    }
}

fn same_currency(value: &Value, currency: Currency) -> Result<(), Fault> {
    match value.as_str() {
        None => Err(Fault::NotText),
        Some(code) if code == currency.code() => Ok(()),
        Some(_) => {
            let words = format!("must be {}, the currency of this shop", currency.code());
            Err(Fault::Rule(words))
        }
    }
}
