//! The stored form of what was agreed when an order was placed.

use super::FormatError;
use super::plan::PlanData;
use domain::order::{Address, Channel, NewOrder, PaymentMethod, Placed};
use domain::{
    Contact, Currency, CustomerId, Email, Money, Notation, OrderLine, ProductId, Quantity,
    Timestamp,
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

#[derive(Serialize, Deserialize)]
pub(super) struct PlacedData<'a> {
    #[serde(borrow)]
    channel: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    customer: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "is_text")]
    customer_notation: NotationData,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    email: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    phone: Option<Cow<'a, str>>,
    currency: Cow<'a, str>,
    lines: Vec<LineData<'a>>,
    total_minor: i64,
    #[serde(default)]
    address: AddressData<'a>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    carrier: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notes: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    payment_method: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    request_id: Option<Cow<'a, str>>,
    plan: PlanData,
    at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    erased_at: Option<i64>,
}

/// All prices of an order are in its one currency.
#[derive(Serialize, Deserialize)]
struct LineData<'a> {
    #[serde(borrow)]
    product: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "is_text")]
    notation: NotationData,
    name: Cow<'a, str>,
    quantity: u32,
    unit_price_minor: i64,
}

#[derive(Serialize, Deserialize, Default)]
struct AddressData<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    city: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    state: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    zip: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    country: Option<Cow<'a, str>>,
}

#[derive(Serialize, Deserialize, Clone, Copy, Default)]
#[serde(rename_all = "kebab-case")]
enum NotationData {
    #[default]
    Text,
    Number,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_text(notation: &NotationData) -> bool {
    matches!(notation, NotationData::Text)
}

impl From<Notation> for NotationData {
    fn from(notation: Notation) -> Self {
        match notation {
            Notation::Text => Self::Text,
            Notation::Number => Self::Number,
        }
    }
}

impl From<NotationData> for Notation {
    fn from(data: NotationData) -> Self {
        match data {
            NotationData::Text => Self::Text,
            NotationData::Number => Self::Number,
        }
    }
}

fn borrowed(text: Option<&String>) -> Option<Cow<'_, str>> {
    text.map(|text| Cow::Borrowed(text.as_str()))
}

fn owned(text: Option<Cow<'_, str>>) -> Option<String> {
    text.map(Cow::into_owned)
}

impl<'a> From<&'a Placed> for PlacedData<'a> {
    fn from(placed: &'a Placed) -> Self {
        let order = &placed.order;
        let text = |method: &'a PaymentMethod| Cow::Borrowed(method.as_str());
        Self {
            channel: order.channel.as_str().into(),
            customer: order.customer.as_ref().map(|id| id.as_str().into()),
            customer_notation: order.customer_notation.into(),
            name: borrowed(order.contact.name.as_ref()),
            email: order.contact.email.as_ref().map(|e| e.as_str().into()),
            phone: borrowed(order.contact.phone.as_ref()),
            currency: placed.total.currency().code().into(),
            lines: order.lines.iter().map(LineData::from).collect(),
            total_minor: placed.total.minor(),
            address: AddressData::from(&order.address),
            carrier: borrowed(order.carrier.as_ref()),
            notes: borrowed(order.notes.as_ref()),
            payment_method: order.payment_method.as_ref().map(text),
            request_id: borrowed(order.request_id.as_ref()),
            plan: PlanData::from(&order.plan),
            at: placed.at.micros(),
            erased_at: placed.erased_at.map(Timestamp::micros),
        }
    }
}

impl<'a> From<&'a OrderLine> for LineData<'a> {
    fn from(line: &'a OrderLine) -> Self {
        Self {
            product: line.product.as_str().into(),
            notation: line.notation.into(),
            name: line.name.as_str().into(),
            quantity: line.quantity.units(),
            unit_price_minor: line.unit_price.minor(),
        }
    }
}

impl<'a> From<&'a Address> for AddressData<'a> {
    fn from(address: &'a Address) -> Self {
        Self {
            text: borrowed(address.text.as_ref()),
            city: borrowed(address.city.as_ref()),
            state: borrowed(address.state.as_ref()),
            zip: borrowed(address.zip.as_ref()),
            country: borrowed(address.country.as_ref()),
        }
    }
}

impl TryFrom<PlacedData<'_>> for Placed {
    type Error = FormatError;

    fn try_from(data: PlacedData<'_>) -> Result<Self, FormatError> {
        let currency = Currency::parse(&data.currency).map_err(FormatError::data)?;
        let lines = data.lines.into_iter().map(|line| line.restore(currency));
        let order = NewOrder {
            channel: Channel::new(&data.channel),
            customer: restored(data.customer.as_deref(), CustomerId::parse)?,
            customer_notation: data.customer_notation.into(),
            contact: Contact {
                name: owned(data.name),
                email: restored(data.email.as_deref(), Email::parse)?,
                phone: owned(data.phone),
            },
            lines: lines.collect::<Result<_, _>>()?,
            address: data.address.into(),
            carrier: owned(data.carrier),
            notes: owned(data.notes),
            payment_method: restored(data.payment_method.as_deref(), PaymentMethod::parse)?,
            request_id: owned(data.request_id),
            plan: data.plan.into(),
        };
        Ok(Self {
            order,
            total: Money::from_minor(data.total_minor, currency),
            at: Timestamp::from_micros(data.at),
            erased_at: data.erased_at.map(Timestamp::from_micros),
        })
    }
}

fn restored<T, E: std::fmt::Display>(
    text: Option<&str>,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<Option<T>, FormatError> {
    text.map(parse).transpose().map_err(FormatError::data)
}

impl LineData<'_> {
    fn restore(self, currency: Currency) -> Result<OrderLine, FormatError> {
        Ok(OrderLine {
            product: ProductId::parse(&self.product).map_err(FormatError::data)?,
            notation: self.notation.into(),
            name: self.name.into_owned(),
            quantity: Quantity::try_new(u64::from(self.quantity)).map_err(FormatError::data)?,
            unit_price: Money::from_minor(self.unit_price_minor, currency),
        })
    }
}

impl From<AddressData<'_>> for Address {
    fn from(data: AddressData<'_>) -> Self {
        Self {
            text: owned(data.text),
            city: owned(data.city),
            state: owned(data.state),
            zip: owned(data.zip),
            country: owned(data.country),
        }
    }
}
