//! The request that places an order: read whole, with all of its faults at once.

use super::routes::CHANNEL;
use crate::http::effect::idempotency::FingerprintOf;
use crate::http::reading::decimal::Price;
use crate::http::reading::fields::{self, Fields, Violation};
use crate::http::reading::readers;
use application::orders::{OrderRequest, Terms, WantedItem};
use application::{Fingerprint, RequestClaim};
use domain::order::{Channel, NewOrder, PaymentMethod};
use domain::{Contact, Currency, CustomerId, Email, Money, Notation, ProductId, Quantity};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

const NAME_LIMIT: usize = 200;

/// A new order.
#[derive(Serialize, ToSchema)]
#[schema(as = SimplePlaceOrder)]
pub(super) struct PlaceOrderBody {
    #[schema(
        min_length = 1,
        max_length = 200,
        pattern = r"\S",
        examples("John Doe")
    )]
    customer_name: String,
    #[schema(max_length = 254, format = "email", examples("john@example.com"))]
    customer_email: String,
    #[schema(min_items = 1, max_items = 200)]
    items: Vec<PlaceItemBody>,
    /// A token of the payment provider, never a card number.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S")]
    payment_method: Option<String>,
}

/// One product of a new order.
#[derive(Serialize, ToSchema)]
#[schema(as = SimplePlaceItem)]
pub(super) struct PlaceItemBody {
    #[schema(min_length = 1, max_length = 128, pattern = r"\S", examples("PROD001"))]
    product_id: String,
    #[schema(minimum = 1, maximum = 1_000_000, examples(2))]
    quantity: u32,
    /// The price that the customer was shown; refused if it is another by now.
    price: Price,
}

/// The body, understood.
pub(super) struct PlaceOrderRequest {
    name: String,
    pub(super) email: Email,
    items: Vec<(ProductId, Quantity, Money)>,
    payment_method: Option<PaymentMethod>,
}

impl PlaceOrderRequest {
    /// Reads the body, or tells all that is wrong with it.
    pub(super) fn read(body: &Value, currency: Currency) -> Result<Self, Vec<Violation>> {
        fields::read(body, |fields| Self::read_fields(fields, currency))
    }

    fn read_fields(fields: &Fields<'_>, currency: Currency) -> Option<Self> {
        // Every member is read before the first absent one ends it, so that all faults are found.
        let name = fields.required("customer_name", readers::text(NAME_LIMIT));
        let email = fields.required("customer_email", readers::email);
        let items = fields.items("items", NewOrder::MAX_LINES, |item| {
            let product = item.required("product_id", readers::text(ProductId::LIMIT));
            let quantity = item.required("quantity", readers::lenient_quantity);
            let price = item.required("price", readers::lenient_amount(currency));
            Some((ProductId::parse(&product?).ok()?, quantity?, price?))
        });
        let payment_method = fields.optional("payment_method", readers::payment_method);
        Some(Self {
            name: name?,
            email: email?,
            items: items?,
            payment_method,
        })
    }

    /// What the request asks for, so that equal ones are known as equal.
    pub(super) fn fingerprint(&self) -> Fingerprint {
        let mut fields = FingerprintOf::request("POST", "/orders")
            .field("customer_name", &self.name)
            .field("customer_email", self.email.as_str())
            .maybe(
                "payment_method",
                self.payment_method.as_ref().map(PaymentMethod::as_str),
            );
        for (product, quantity, price) in &self.items {
            fields = fields
                .field("product_id", product)
                .field("quantity", quantity.units())
                .field("price", price);
        }
        fields.finish()
    }

    /// Requests without a key are told apart by their content within this scope.
    pub(super) fn guard_scope(&self, customer: Option<&CustomerId>) -> String {
        match customer {
            Some(customer) => format!("{CHANNEL}:customer:{customer}"),
            None => format!("{CHANNEL}:mail:{}", self.email.as_str()),
        }
    }

    /// The request in the application's words. The order of somebody who did not say who they are
    /// belongs to nobody: it is read by its id.
    pub(super) fn into_order(
        self,
        customer: Option<CustomerId>,
        claim: RequestClaim,
    ) -> OrderRequest {
        let wanted = |(product, quantity, price)| WantedItem {
            product,
            notation: Notation::Text,
            quantity,
            name: None,
            expected_price: Some(price),
        };
        OrderRequest {
            channel: Channel::new(CHANNEL),
            customer,
            customer_notation: Notation::Text,
            contact: Contact {
                name: Some(self.name),
                email: Some(self.email),
                phone: None,
            },
            items: self.items.into_iter().map(wanted).collect(),
            terms: Terms {
                payment_method: self.payment_method,
                ..Terms::default()
            },
            claim,
            cart: None,
        }
    }
}
