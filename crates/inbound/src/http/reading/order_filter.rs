//! The parameters by which operators look for orders, on whatever surface they do.

use crate::http::reading::fields::Fault;
use crate::http::reading::query::{Parameters, day_or_moment, named, price, several};
use application::ports::{AmountRange, OrderFilter};
use application::search::SearchText;
use domain::order::{OrderStatusKind, PaymentStatus, ShipmentStatus};
use domain::text::bounded;
use domain::{Currency, CustomerId, ProductId};

/// The most characters of a contract's name.
const CHANNEL: usize = 64;

/// Reads all of them. `usual` is the currency of amounts where none is named; `status_named` knows the
/// statuses by the names that they have there.
pub(crate) fn read(
    parameters: &mut Parameters,
    usual: Currency,
    status_named: fn(&str) -> Option<OrderStatusKind>,
) -> OrderFilter {
    let statuses = parameters.read(
        "status",
        several(status_named, "is not a status of an order"),
    );
    let filter = OrderFilter {
        statuses: statuses.unwrap_or_default(),
        payment: parameters.read(
            "paymentStatus",
            named(&PaymentStatus::ALL, PaymentStatus::as_str),
        ),
        shipment: parameters.read(
            "shipmentStatus",
            named(&ShipmentStatus::ALL, ShipmentStatus::as_str),
        ),
        customer: parameters.read("customer", |id| ruled(CustomerId::parse(id))),
        channel: parameters.read("channel", |name| ruled(bounded(name, CHANNEL))),
        product: parameters.read("product", |id| ruled(ProductId::parse(id))),
        text: parameters.read("text", |text| ruled(SearchText::parse(text))),
        placed_from: parameters.read("from", |text| day_or_moment(text, false)),
        placed_before: parameters.read("to", |text| day_or_moment(text, true)),
        amount: amount(parameters, usual),
        parked: parameters.read("parked", flag).unwrap_or(false),
    };
    if let (Some(from), Some(to)) = (filter.placed_from, filter.placed_before)
        && to < from
    {
        parameters.refuse("to", "must not be before from");
    }
    filter
}

fn amount(parameters: &mut Parameters, usual: Currency) -> Option<AmountRange> {
    let currency = parameters.read("currency", |code| ruled(Currency::parse(code)));
    let is_given = currency.is_some();
    let currency = currency.unwrap_or(usual);
    let from = parameters.read("amountFrom", |text| price(text, currency));
    let to = parameters.read("amountTo", |text| price(text, currency));
    if let (Some(from), Some(to)) = (from, to)
        && to.minor() < from.minor()
    {
        parameters.refuse("amountTo", "must not be less than amountFrom");
    }
    let range = AmountRange {
        currency,
        from_minor: from.map(domain::Money::minor),
        to_minor: to.map(domain::Money::minor),
    };
    (is_given || from.is_some() || to.is_some()).then_some(range)
}

fn ruled<T, E: std::fmt::Display>(parsed: Result<T, E>) -> Result<T, Fault> {
    parsed.map_err(|error| Fault::Rule(error.to_string()))
}

fn flag(text: &str) -> Result<bool, Fault> {
    text.parse()
        .map_err(|_| Fault::Rule("must be true or false".to_owned()))
}
