//! From a line of NDJSON to an order that is taken over: the way back of [`crate::http::export`]'s record.

use crate::http::effect::idempotency::FingerprintOf;
use crate::http::export::{AddressRecord, IdRecord, ItemRecord, OrderRecord};
use crate::http::reading::moment;
use application::orders::OrderToImport;
use domain::order::{
    Address, CancelCause, Channel, Imported, NewOrder, OrderStatus, OrderStatusKind, PaymentStatus,
};
use domain::process::Plan;
use domain::text::{bounded, clipped};
use domain::{
    Contact, Currency, CustomerId, Email, Money, Notation, OrderLine, OrderNumber, OrderRef,
    ProductId, Quantity, Reason, Timestamp,
};
use std::fmt::Display;
use thiserror::Error;

/// The most characters of one of a record's texts.
const TEXT_LIMIT: usize = 2_000;

/// The most digits of a number, as everywhere on the wire. New orders are numbered on from the highest,
/// so an order of the highest number that a store can count to would be the last one of all.
const MOST_DIGITS: u32 = 18;

/// What is wrong with a record.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{member} {what}")]
pub struct RecordError {
    /// Which member.
    pub member: &'static str,
    /// What is wrong with it, to be read after its name.
    pub what: String,
}

fn fault(member: &'static str, what: impl Display) -> RecordError {
    RecordError {
        member,
        what: what.to_string(),
    }
}

impl OrderRecord {
    /// The order that the record tells of, to be taken over. Every member is checked: what is in a
    /// file is no more trusted than what is in a request.
    pub fn to_import(&self) -> Result<OrderToImport, RecordError> {
        if self.unreadable.is_some() {
            let what = "says that it could not be read when it was exported: export it again once it is mended";
            return Err(fault("unreadable", what));
        }
        let currency = Currency::parse(&self.currency).map_err(|e| fault("currency", e))?;
        let lines = self.items.iter().map(|item| line(item, currency));
        let customer = self.customer_id.as_ref();
        let order = NewOrder {
            channel: Channel::new(&text("channel", &self.channel)?),
            customer: customer
                .map(|id| CustomerId::parse(id.text()))
                .transpose()
                .map_err(|error| fault("customerId", error))?,
            customer_notation: customer.map_or(Notation::Text, IdRecord::notation),
            contact: self.contact()?,
            lines: lines.collect::<Result<_, _>>()?,
            address: address(&self.address)?,
            carrier: optional("carrier", self.carrier.as_deref())?,
            notes: optional("notes", self.notes.as_deref())?,
            payment_method: None,
            request_id: None,
            plan: Plan::EMPTY,
        };
        let total = order.total().map_err(|error| fault("items", error))?;
        let told = money("total", self.total.as_str(), currency)?;
        if total != told {
            return Err(fault(
                "total",
                format!("is {told}, and the items come to {total}"),
            ));
        }
        let id = match self.id.parse() {
            Ok(OrderRef::Id(id)) => Some(id),
            _ if self.id.is_empty() => None,
            _ => return Err(fault("id", "must be a UUID, or empty for a new one")),
        };
        if self.number == 0 || self.number >= 10_u64.pow(MOST_DIGITS) {
            let what = format!("must be 1 or more, and have at most {MOST_DIGITS} digits");
            return Err(fault("number", what));
        }
        Ok(OrderToImport {
            id,
            number: OrderNumber(self.number),
            order,
            placed_at: moment("placedAt", &self.placed_at)?,
            imported: self.imported()?,
            fingerprint: FingerprintOf::request("import", "order")
                .field("record", serde_json::json!(self))
                .finish(),
        })
    }

    fn contact(&self) -> Result<Contact, RecordError> {
        let email = self.customer_email.as_deref().map(Email::parse).transpose();
        Ok(Contact {
            name: optional("customerName", self.customer_name.as_deref())?,
            email: email.map_err(|error| fault("customerEmail", error))?,
            phone: optional("customerPhone", self.customer_phone.as_deref())?,
        })
    }

    fn imported(&self) -> Result<Imported, RecordError> {
        let at = moment("updatedAt", &self.updated_at)?;
        let kind = OrderStatusKind::parse(&self.status);
        let kind = kind.ok_or_else(|| fault("status", "is not a status of an order"))?;
        let payment = PaymentStatus::ALL
            .into_iter()
            .find(|status| status.as_str().eq_ignore_ascii_case(&self.payment_status));
        Ok(Imported {
            status: match kind {
                OrderStatusKind::Pending => OrderStatus::Pending,
                OrderStatusKind::Confirmed => OrderStatus::Confirmed { at },
                OrderStatusKind::Processing => OrderStatus::Processing { at },
                OrderStatusKind::Shipped => OrderStatus::Shipped { at },
                OrderStatusKind::Delivered => OrderStatus::Delivered { at },
                OrderStatusKind::Cancelled => OrderStatus::Cancelled {
                    at,
                    cause: self.cause()?,
                },
            },
            payment: payment
                .ok_or_else(|| fault("paymentStatus", "is not a status of a payment"))?,
            tracking_number: optional("trackingNumber", self.tracking_number.as_deref())?,
        })
    }

    /// A cause that this version does not know is kept in words.
    fn cause(&self) -> Result<CancelCause, RecordError> {
        let words = optional("cancelReason", self.cancel_reason.as_deref())?;
        Ok(match self.cancel_cause.as_deref() {
            Some("out-of-stock") => CancelCause::OutOfStock(Vec::new()),
            Some("reservation-refused") => {
                CancelCause::ReservationRefused(words.unwrap_or_default())
            }
            Some("reservation-expired") => CancelCause::ReservationExpired,
            Some("payment-declined") => CancelCause::PaymentDeclined(words.unwrap_or_default()),
            Some("payment-expired") => CancelCause::PaymentExpired,
            Some(_) | None => {
                let reason = words.map(|words| Reason::try_new(&clipped(&words, Reason::LIMIT)));
                let reason = reason
                    .transpose()
                    .map_err(|error| fault("cancelReason", error))?;
                CancelCause::Requested(reason.unwrap_or_else(Reason::not_given))
            }
        })
    }
}

fn moment(member: &'static str, text: &str) -> Result<Timestamp, RecordError> {
    let what = "must be a time such as 2026-03-09T08:00:00Z";
    moment::read(text).ok_or_else(|| fault(member, what))
}

fn line(item: &ItemRecord, currency: Currency) -> Result<OrderLine, RecordError> {
    let product = ProductId::parse(item.product_id.text());
    Ok(OrderLine {
        product: product.map_err(|error| fault("items.productId", error))?,
        notation: item.product_id.notation(),
        name: text("items.name", &item.name)?,
        quantity: Quantity::try_new(item.quantity.into())
            .map_err(|error| fault("items.quantity", error))?,
        unit_price: money("items.unitPrice", item.unit_price.as_str(), currency)?,
    })
}

fn money(member: &'static str, text: &str, currency: Currency) -> Result<Money, RecordError> {
    let money = Money::parse(text, currency).map_err(|error| fault(member, error))?;
    if money.minor() < 0 {
        return Err(fault(member, "must not be negative"));
    }
    Ok(money)
}

fn address(record: &AddressRecord) -> Result<Address, RecordError> {
    let part = |text: &Option<String>| optional("address", text.as_deref());
    Ok(Address {
        text: part(&record.text)?,
        city: part(&record.city)?,
        state: part(&record.state)?,
        zip: part(&record.zip)?,
        country: part(&record.country)?,
    })
}

fn text(member: &'static str, text: &str) -> Result<String, RecordError> {
    bounded(text, TEXT_LIMIT).map_err(|error| fault(member, error))
}

fn optional(member: &'static str, value: Option<&str>) -> Result<Option<String>, RecordError> {
    let value = value.filter(|value| !value.is_empty());
    value.map(|value| text(member, value)).transpose()
}
