//! What the journal tells of an order's way, as far as its customer cares: when it came where, who called
//! it off, and what the carrier says.

use domain::order::{CancelCause, Event, Fact, OrderStatus, ShipmentReport};
use domain::{Actor, Timestamp};

/// The most reports of the carrier that are shown, the latest ones.
const NEWS_SHOWN: usize = 10;

/// An order's way so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Journey {
    pub(super) confirmed: Option<Timestamp>,
    pub(super) packing: Option<Timestamp>,
    pub(super) shipped: Option<Timestamp>,
    pub(super) delivered: Option<Timestamp>,
    pub(super) called_off: Option<Timestamp>,
    /// Whether it was the customer who called it off.
    pub(super) is_called_off_by_customer: bool,
    /// What the carrier says, the latest last.
    pub(super) news: Vec<News>,
}

/// A report of the carrier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct News {
    /// When it was heard.
    pub(super) at: Timestamp,
    pub(super) words: String,
}

impl Journey {
    /// The way that these events tell of.
    pub(super) fn of(events: &[Event]) -> Self {
        let mut journey = Self::default();
        for event in events {
            journey.note(event);
        }
        journey
    }

    /// Goes on by one event.
    pub(super) fn note(&mut self, event: &Event) {
        let at = Some(event.at);
        match &event.fact {
            Fact::OrderConfirmed => self.confirmed = at,
            Fact::ProcessingStarted => self.packing = at,
            Fact::OrderShipped => self.shipped = at,
            Fact::OrderDelivered => self.delivered = at,
            Fact::OrderCancelled { cause } => {
                self.called_off = at;
                self.is_called_off_by_customer = matches!(cause, CancelCause::Requested(_))
                    && matches!(event.actor, Actor::Customer(_));
            }
            Fact::OrderImported(imported) => self.take_over(&imported.status),
            Fact::ShipmentReported(report) => self.hear(event.at, report),
            Fact::OrderPlaced(_)
            | Fact::CallStarted { .. }
            | Fact::CallEnded { .. }
            | Fact::PaymentReported(_)
            | Fact::OrderParked { .. }
            | Fact::OrderSettled { .. } => {}
        }
    }

    /// Of an order of another system only its last state is known.
    const fn take_over(&mut self, status: &OrderStatus) {
        match status {
            OrderStatus::Pending => {}
            OrderStatus::Confirmed { at } => self.confirmed = Some(*at),
            OrderStatus::Processing { at } => self.packing = Some(*at),
            OrderStatus::Shipped { at } => self.shipped = Some(*at),
            OrderStatus::Delivered { at } => self.delivered = Some(*at),
            OrderStatus::Cancelled { at, .. } => self.called_off = Some(*at),
        }
    }

    fn hear(&mut self, at: Timestamp, report: &ShipmentReport) {
        let words = match &report.location {
            Some(place) => format!("{}, {place}", report.status),
            None => report.status.clone(),
        };
        if self.news.len() == NEWS_SHOWN {
            self.news.remove(0);
        }
        self.news.push(News { at, words });
    }
}
