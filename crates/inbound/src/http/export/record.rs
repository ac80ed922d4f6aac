//! An order as a line of NDJSON: what an export writes and an import reads. Members are only ever
//! added, so that old files stay readable.

use crate::http::reading::moment;
use application::ports::{InFull, ListedOrder, OrderSummary};
use domain::order::{Address, CancelCause};
use domain::{Email, Money, Notation, OrderLine};
use serde::{Deserialize, Serialize};
use serde_json::Number;

/// One order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names are the contract's")]
pub struct OrderRecord {
    /// The UUID.
    pub id: String,
    /// The sequential number.
    pub number: u64,
    /// `ORD-<uuid>`.
    pub order_number: String,
    /// The contract that it was placed on.
    pub channel: String,
    pub customer_id: Option<IdRecord>,
    pub customer_name: Option<String>,
    pub customer_email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_phone: Option<String>,
    pub address: AddressRecord,
    pub carrier: Option<String>,
    pub notes: Option<String>,
    pub items: Vec<ItemRecord>,
    /// The sum of the items.
    pub total: Number,
    /// ISO 4217.
    pub currency: String,
    /// The canonical name, such as `PENDING`.
    pub status: String,
    pub payment_status: String,
    pub shipment_status: String,
    pub tracking_number: Option<String>,
    /// RFC 3339 with microseconds, UTC, as is `updated_at`.
    pub placed_at: String,
    pub updated_at: String,
    /// Why it was called off, by name: `requested`, `out-of-stock`, `reservation-refused`,
    /// `reservation-expired`, `payment-declined` or `payment-expired`.
    pub cancel_cause: Option<String>,
    /// The same in somebody's words, or the provider's code.
    pub cancel_reason: Option<String>,
    /// That the order's journal could not be read, in words: then all that only the journal knows is
    /// missing (items, contact, address, notes, why it was called off).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unreadable: Option<String>,
}

/// What an export says of an order that cannot be read. What is wrong with it is in the log.
const UNREADABLE: &str = "what was agreed on this order cannot be read; the service's log says why";

/// An id as its caller wrote it: `12345` or `"abc"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[expect(missing_docs, reason = "the names say it")]
pub enum IdRecord {
    Number(Number),
    Text(String),
}

/// Where to, as far as the contract asked.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct AddressRecord {
    pub text: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub zip: Option<String>,
    pub country: Option<String>,
}

/// One product of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names say it")]
pub struct ItemRecord {
    pub product_id: IdRecord,
    pub name: String,
    pub quantity: u32,
    pub unit_price: Number,
}

impl IdRecord {
    /// The id as text, which is how ids are compared.
    pub fn text(&self) -> &str {
        match self {
            Self::Number(number) => number.as_str(),
            Self::Text(text) => text,
        }
    }

    /// How it was written.
    pub const fn notation(&self) -> Notation {
        match self {
            Self::Number(_) => Notation::Number,
            Self::Text(_) => Notation::Text,
        }
    }

    fn new(text: &str, notation: Notation) -> Self {
        match notation {
            Notation::Text => Self::Text(text.to_owned()),
            Notation::Number => Self::Number(Number::from_string_unchecked(text.to_owned())),
        }
    }
}

impl From<&ListedOrder> for OrderRecord {
    fn from(order: &ListedOrder) -> Self {
        let ListedOrder {
            summary,
            placed,
            cancelled,
        } = order;
        let agreed = &placed.order;
        let email = agreed.contact.email.as_ref();
        Self {
            customer_name: agreed.contact.name.clone(),
            customer_email: email.map(Email::as_str).map(str::to_owned),
            customer_phone: agreed.contact.phone.clone(),
            address: AddressRecord::from(&agreed.address),
            carrier: agreed.carrier.clone(),
            notes: agreed.notes.clone(),
            items: agreed.lines.iter().map(ItemRecord::from).collect(),
            cancel_cause: cancelled.as_ref().map(|cause| cause.name().to_owned()),
            cancel_reason: cancelled.as_ref().and_then(words),
            ..Self::of_row(summary)
        }
    }
}

impl From<&InFull> for OrderRecord {
    fn from(entry: &InFull) -> Self {
        match entry {
            InFull::Agreed(order) => Self::from(order),
            InFull::Unreadable(order) => Self {
                unreadable: Some(UNREADABLE.to_owned()),
                ..Self::of_row(&order.summary)
            },
        }
    }
}

impl OrderRecord {
    /// What the row of an order tells.
    fn of_row(row: &OrderSummary) -> Self {
        let customer = row.customer.as_ref();
        Self {
            id: row.id.to_string(),
            number: row.number.0,
            order_number: format!("ORD-{}", row.id),
            channel: row.channel.clone(),
            customer_id: customer.map(|id| IdRecord::new(id.as_str(), row.customer_notation)),
            customer_name: None,
            customer_email: None,
            customer_phone: None,
            address: AddressRecord::default(),
            carrier: None,
            notes: None,
            items: Vec::new(),
            total: number(row.total),
            currency: row.total.currency().code().to_owned(),
            status: row.status.as_str().to_owned(),
            payment_status: row.payment_status.as_str().to_owned(),
            shipment_status: row.shipment_status.as_str().to_owned(),
            tracking_number: row.tracking_number.clone(),
            placed_at: moment::rfc3339_in_full(row.placed_at),
            updated_at: moment::rfc3339_in_full(row.updated_at),
            cancel_cause: None,
            cancel_reason: None,
            unreadable: None,
        }
    }
}

impl From<&Address> for AddressRecord {
    fn from(address: &Address) -> Self {
        Self {
            text: address.text.clone(),
            city: address.city.clone(),
            state: address.state.clone(),
            zip: address.zip.clone(),
            country: address.country.clone(),
        }
    }
}

impl From<&OrderLine> for ItemRecord {
    fn from(line: &OrderLine) -> Self {
        Self {
            product_id: IdRecord::new(line.product.as_str(), line.notation),
            name: line.name.clone(),
            quantity: line.quantity.units(),
            unit_price: number(line.unit_price),
        }
    }
}

fn number(money: Money) -> Number {
    Number::from_string_unchecked(money.to_string())
}

fn words(cause: &CancelCause) -> Option<String> {
    match cause {
        CancelCause::Requested(reason) => Some(reason.as_str().to_owned()),
        CancelCause::OutOfStock(short) => {
            let products: Vec<&str> = short.iter().map(|s| s.product.as_str()).collect();
            Some(products.join(", "))
        }
        CancelCause::ReservationRefused(words) | CancelCause::PaymentDeclined(words) => {
            Some(words.clone())
        }
        CancelCause::ReservationExpired | CancelCause::PaymentExpired => None,
    }
}
