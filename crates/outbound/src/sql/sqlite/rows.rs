//! An order's row, derived from its fold: the columns that change and the values they get.

use crate::journal_format::{StoredEvent, encode};
use application::ports::Wake;
use domain::order::{Event, OrderStatusKind, PaymentStatus, ShipmentStatus};
use domain::process::Hold;
use domain::{Notation, Order, Timestamp};
use rusqlite::Connection;

/// The columns of `orders` that follow from the journal.
pub(super) struct OrderRow {
    pub(super) version: i64,
    pub(super) status: OrderStatusKind,
    pub(super) payment_status: PaymentStatus,
    pub(super) shipment_status: ShipmentStatus,
    pub(super) tracking_number: Option<String>,
    pub(super) parked: Option<Hold>,
    pub(super) updated_at: i64,
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

/// What `wake_at` becomes.
#[derive(Debug, Clone, Copy)]
pub(super) struct WakeAt {
    pub(super) keep: bool,
    pub(super) at: Option<i64>,
}

impl WakeAt {
    pub(super) fn new(wake: Wake, now: Timestamp) -> Self {
        let (keep, at) = match wake {
            Wake::Keep => (true, None),
            Wake::After(wait) => (false, Some(now.plus(wait).micros())),
            Wake::Never => (false, None),
        };
        Self { keep, at }
    }
}

/// Written down before the job goes to the writer, whose time is the scarce one.
pub(super) fn stored(events: &[Event]) -> Vec<StoredEvent> {
    events.iter().map(encode).collect()
}

pub(super) fn insert_events(
    connection: &Connection,
    order: &[u8; 16],
    events: &[StoredEvent],
) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO order_events (order_id, seq, kind, at, actor, data)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for event in events {
        insert.execute((
            order,
            signed(event.seq),
            event.kind,
            event.at,
            &*event.actor,
            &event.data,
        ))?;
    }
    Ok(())
}

pub(super) const fn notation_name(notation: Notation) -> &'static str {
    match notation {
        Notation::Text => "TEXT",
        Notation::Number => "NUMBER",
    }
}

/// SQLite's integers are signed; none of ours comes near their end.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
