//! An order's row, derived from its fold: the columns that change and the values they get.

use crate::SystemEntropy;
use crate::journal_format::{StoredEvent, encode};
use application::ports::{Entropy as _, Wake};
use domain::order::{Event, Fact, OrderStatusKind, PaymentStatus, ShipmentStatus};
use domain::process::Hold;
use domain::{Notation, Order, Timestamp};

/// The columns of `orders` that follow from the journal.
pub(in crate::sql) struct OrderRow {
    pub(in crate::sql) version: i64,
    pub(in crate::sql) status: OrderStatusKind,
    pub(in crate::sql) payment_status: PaymentStatus,
    pub(in crate::sql) shipment_status: ShipmentStatus,
    pub(in crate::sql) tracking_number: Option<String>,
    pub(in crate::sql) parked: Option<Hold>,
    pub(in crate::sql) updated_at: i64,
}

impl From<&Order> for OrderRow {
    fn from(order: &Order) -> Self {
        Self {
            version: signed(order.version().0),
            status: order.status().kind(),
            payment_status: order.payment_status(),
            shipment_status: order.shipment_status(),
            tracking_number: order.shipment().map(|(number, _)| number.to_owned()),
            parked: order.parked().map(|parked| parked.hold),
            updated_at: order.updated_at().micros(),
        }
    }
}

/// Which version of the process a binary has to know to carry on an order that has these events.
pub(in crate::sql) fn process_version(events: &[StoredEvent]) -> i64 {
    let needed = events.iter().map(|event| event.needs).max();
    needed.unwrap_or(1).into()
}

/// What `wake_at` becomes.
#[derive(Debug, Clone, Copy)]
pub(in crate::sql) struct WakeAt {
    pub(in crate::sql) keep: bool,
    pub(in crate::sql) at: Option<i64>,
}

impl WakeAt {
    pub(in crate::sql) fn new(wake: Wake, now: Timestamp) -> Self {
        let (keep, at) = match wake {
            Wake::Keep => (true, None),
            Wake::After(wait) => (false, Some(now.plus(wait).micros())),
            Wake::Never => (false, None),
        };
        Self { keep, at }
    }
}

/// What `wake_at` becomes where the database tells the time: so many microseconds from its now.
#[derive(Debug, Clone, Copy)]
pub(in crate::sql) struct WakeAfter {
    pub(in crate::sql) keep: bool,
    pub(in crate::sql) after: Option<i64>,
}

impl From<Wake> for WakeAfter {
    fn from(wake: Wake) -> Self {
        /// A hundred years, so that no sum overflows.
        const LONGEST: i64 = 100 * 365 * 86_400_000_000;
        let (keep, after) = match wake {
            Wake::Keep => (true, None),
            Wake::After(wait) => (false, Some(signed(wait.micros()).min(LONGEST))),
            Wake::Never => (false, None),
        };
        Self { keep, after }
    }
}

/// Tells one write from all others, where an earlier try of it may have been committed.
pub(in crate::sql) fn new_write_id() -> i64 {
    SystemEntropy.next().cast_signed()
}

/// Written down before the job goes to the writer, whose time is the scarce one. The order is the one
/// that has them already.
pub(in crate::sql) fn stored(order: &Order, events: &[Event]) -> Vec<StoredEvent> {
    let mut stored: Vec<StoredEvent> = events.iter().map(encode).collect();
    if order.has_heard_more_than_version_1_can() {
        for (event, stored) in events.iter().zip(&mut stored) {
            if matches!(event.fact, Fact::PaymentReported(_)) {
                stored.needs = stored.needs.max(HEARS_MORE);
            }
        }
    }
    stored
}

/// Older binaries take some words on a payment otherwise, or do not hear them.
const HEARS_MORE: u16 = 2;

pub(in crate::sql) const fn notation_name(notation: Notation) -> &'static str {
    match notation {
        Notation::Text => "TEXT",
        Notation::Number => "NUMBER",
    }
}

/// The databases' integers are signed; none of ours comes near their end.
pub(in crate::sql) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
