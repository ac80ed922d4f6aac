//! Orders and requests that tests begin with, by name.

use super::collaborators::Abilities;
use crate::orders::{OrderRequest, Terms, WantedItem};
use crate::request::{Answer, Fingerprint, RequestClaim, RequestKey};
use domain::order::{Address, Channel, NewOrder, PaymentMethod};
use domain::process::{Capabilities, Plan};
use domain::{
    Contact, Currency, CustomerId, Email, Money, Notation, OrderLine, ProductId, Quantity,
};

/// So many dollars and cents, in cents.
pub fn usd(cents: i64) -> Money {
    Money::from_minor(cents, Currency::USD)
}

/// So many units.
pub fn units(units: u32) -> Quantity {
    Quantity::try_new(u64::from(units)).expect("tests order sane quantities")
}

/// A product's id.
pub fn product(id: &str) -> ProductId {
    ProductId::parse(id).expect("tests use sane product ids")
}

/// A customer's id.
pub fn customer(id: &str) -> CustomerId {
    CustomerId::parse(id).expect("tests use sane customer ids")
}

/// The plan of an order among collaborators with these abilities.
pub fn plan_with(abilities: Abilities) -> Plan {
    Plan {
        version: Plan::VERSION,
        inventory: Some(abilities.inventory),
        payment: abilities.payment,
        shipping: Some(abilities.shipping),
        cart: None,
        notifications: Some(Capabilities::NATURAL),
    }
}

/// Two headphones and a charger: 189.97.
pub fn new_order(abilities: Abilities) -> NewOrder {
    let line = |id: &str, name: &str, quantity, cents| OrderLine {
        product: product(id),
        notation: Notation::Text,
        name: name.to_owned(),
        quantity: units(quantity),
        unit_price: usd(cents),
    };
    NewOrder {
        channel: Channel::new("v1"),
        customer: Some(customer("42")),
        customer_notation: Notation::Number,
        contact: contact(),
        lines: vec![
            line("PROD001", "Wireless Headphones", 2, 7_999),
            line("PROD002", "USB-C Charger", 1, 2_999),
        ],
        address: address(),
        carrier: Some("DHL".to_owned()),
        notes: None,
        payment_method: Some(PaymentMethod::parse("tok_visa").expect("a token")),
        request_id: None,
        plan: plan_with(abilities),
    }
}

fn contact() -> Contact {
    Contact {
        name: Some("Ada Lovelace".to_owned()),
        email: Email::parse("ada@example.org").ok(),
        phone: None,
    }
}

fn address() -> Address {
    Address {
        text: Some("1 Analytical Way, London".to_owned()),
        ..Address::default()
    }
}

/// A request for these products and quantities, by customer 42, without a key.
pub fn request(items: &[(&str, u32)]) -> OrderRequest {
    let item = |(id, quantity): &(&str, u32)| WantedItem {
        product: product(id),
        notation: Notation::Text,
        quantity: units(*quantity),
        name: None,
        expected_price: None,
    };
    OrderRequest {
        channel: Channel::new("v1"),
        customer: Some(customer("42")),
        customer_notation: Notation::Number,
        contact: contact(),
        items: items.iter().map(item).collect(),
        terms: Terms {
            address: address(),
            payment_method: PaymentMethod::parse("tok_visa").ok(),
            ..Terms::default()
        },
        claim: guard("customer:42", u64::MAX),
        cart: None,
    }
}

/// The claim of a request with a key; `content` stands for what it asks.
pub fn keyed(key: &str, content: u64) -> RequestClaim {
    RequestClaim::Key {
        key: request_key(key),
        fingerprint: fingerprint(content),
    }
}

/// The claim of a request without a key.
pub fn guard(scope: &str, content: u64) -> RequestClaim {
    RequestClaim::Guard {
        scope: scope.to_owned(),
        fingerprint: fingerprint(content),
    }
}

/// A key in the scope of customer 42.
pub fn request_key(key: &str) -> RequestKey {
    RequestKey {
        scope: "customer:42".to_owned(),
        key: key.to_owned(),
    }
}

/// A digest that stands for this content.
pub fn fingerprint(content: u64) -> Fingerprint {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&content.to_be_bytes());
    Fingerprint(bytes)
}

/// An answer with this status and body.
pub fn answer(status: u16, body: &[u8]) -> Answer {
    Answer {
        status,
        headers: vec![("Location".to_owned(), "/api/v1/orders/1".to_owned())],
        content_type: Some("application/json".to_owned()),
        body: body.to_vec(),
    }
}
