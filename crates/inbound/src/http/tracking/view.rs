//! What the tracking page shows of an order: its standing, its steps, its parcel and what was ordered. No
//! names and no addresses: links are passed on.

use super::journey::Journey;
use super::steps::{Step, steps};
use super::words::{Standing, notes, payment, standing};
use crate::http::answering::wording::with_currency;
use crate::http::reading::moment::When;
use domain::{Order, OrderLine};

/// An order as its customer sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OrderView {
    pub(super) number: u64,
    pub(super) standing: Standing,
    pub(super) notes: Vec<&'static str>,
    pub(super) steps: Vec<Step>,
    pub(super) payment: Option<&'static str>,
    pub(super) parcel: Option<ParcelView>,
    pub(super) news: Vec<NewsView>,
    pub(super) lines: Vec<LineView>,
    pub(super) total: String,
}

/// The parcel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ParcelView {
    pub(super) tracking_number: String,
    pub(super) carrier: Option<String>,
    pub(super) estimate: Option<String>,
}

/// What the carrier said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NewsView {
    pub(super) at: When,
    pub(super) words: String,
}

/// One product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LineView {
    pub(super) name: String,
    pub(super) quantity: u32,
    pub(super) each: String,
    pub(super) together: String,
}

impl OrderView {
    /// The order after this journey.
    pub(super) fn of(order: &Order, journey: &Journey) -> Self {
        // The latest first, as people look for it.
        let news = journey.news.iter().rev().map(|news| NewsView {
            at: news.at.into(),
            words: news.words.clone(),
        });
        Self {
            number: order.number().map_or(0, |number| number.0),
            standing: standing(order, journey),
            notes: notes(order),
            steps: steps(order, journey),
            payment: payment(order),
            parcel: parcel(order),
            news: news.collect(),
            lines: order.lines().iter().map(LineView::from).collect(),
            total: with_currency(order.total()),
        }
    }
}

fn parcel(order: &Order) -> Option<ParcelView> {
    if order.is_cancelled() {
        return None;
    }
    let (tracking_number, estimate) = order.shipment()?;
    Some(ParcelView {
        tracking_number: tracking_number.to_owned(),
        carrier: order.placed().order.carrier.clone(),
        estimate: estimate.map(str::to_owned),
    })
}

impl From<&OrderLine> for LineView {
    fn from(line: &OrderLine) -> Self {
        // An order whose sums do not fit was never placed.
        let together = line.total().unwrap_or(line.unit_price);
        Self {
            name: line.name.clone(),
            quantity: line.quantity.units(),
            each: with_currency(line.unit_price),
            together: with_currency(together),
        }
    }
}
