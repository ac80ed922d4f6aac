//! The journal's events: every fact about an order, in order, without a gap.

use super::import::Imported;
use super::payment_report::PaymentReport;
use super::place::Placed;
use super::status::{CancelCause, OrderStatusKind};
use super::version::Version;
use crate::process::{CallId, CallOutcome, Hold, Mode, Verdict};
use crate::{Actor, Reason, Timestamp, TraceContext};
use std::sync::Arc;

/// One entry of an order's journal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Event {
    /// Its place in the journal, from 1 without a gap: the order's version once it is applied.
    pub seq: Version,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who caused it.
    pub actor: Actor,
    /// What happened.
    pub fact: Fact,
    /// Under which trace it was recorded, if under one that is kept. Nothing is decided by it.
    pub trace: Option<TraceContext>,
}

/// What can happen to an order.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Fact {
    /// It was placed.
    OrderPlaced(Arc<Placed>),
    /// A call is about to be made: durable before the first byte is sent.
    CallStarted {
        /// Which call.
        call: CallId,
        /// Do it, or ask about it.
        mode: Mode,
        /// Which attempt, from 1.
        attempt: u32,
    },
    /// An attempt ended.
    CallEnded {
        /// Which call.
        call: CallId,
        /// Which attempt.
        attempt: u32,
        /// How.
        outcome: CallOutcome,
        /// When it is to be taken up again, if it has to be.
        retry_at: Timestamp,
    },
    /// Stock is reserved and the money taken.
    OrderConfirmed,
    /// The warehouse has begun to pick it.
    ProcessingStarted,
    /// It is with the carrier.
    OrderShipped,
    /// It is with the customer.
    OrderDelivered,
    /// It was called off.
    OrderCancelled {
        /// Why.
        cause: CancelCause,
    },
    /// The payment provider reported on the payment.
    PaymentReported(PaymentReport),
    /// It was taken over from another system, where its process had been run.
    OrderImported(Imported),
    /// The tracking service reported on the parcel.
    ShipmentReported(ShipmentReport),
    /// It waits for a person.
    OrderParked {
        /// The call in question; none: the order as a whole.
        call: Option<CallId>,
        /// Why.
        hold: Hold,
    },
    /// A person decided.
    OrderSettled {
        /// The call in question; none: the order as a whole.
        call: Option<CallId>,
        /// What they found out.
        verdict: Verdict,
        /// Why, in their words.
        reason: Reason,
    },
}

/// What a tracking service says of a parcel.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ShipmentReport {
    /// Which parcel.
    pub tracking_number: String,
    /// In the carrier's words; `DELIVERED` has a meaning here.
    pub status: String,
    /// When it was so, as the carrier wrote it.
    pub reported_at: String,
    /// Where the parcel was.
    pub location: Option<String>,
    /// Anything more.
    pub details: Option<String>,
}

impl Event {
    pub(super) fn first(fact: Fact, actor: Actor, at: Timestamp) -> Self {
        Self {
            seq: Version::FIRST,
            at,
            actor,
            fact,
            trace: None,
        }
    }
}

impl Fact {
    /// The event's name in journals, on the wire and in metrics. Never changes.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::OrderPlaced(_) => "order-placed",
            Self::CallStarted { .. } => "call-started",
            Self::CallEnded { .. } => "call-ended",
            Self::OrderConfirmed => "order-confirmed",
            Self::ProcessingStarted => "processing-started",
            Self::OrderShipped => "order-shipped",
            Self::OrderDelivered => "order-delivered",
            Self::OrderCancelled { .. } => "order-cancelled",
            Self::PaymentReported(_) => "payment-reported",
            Self::OrderImported(_) => "order-imported",
            Self::ShipmentReported(_) => "shipment-reported",
            Self::OrderParked { .. } => "order-parked",
            Self::OrderSettled { .. } => "order-settled",
        }
    }

    /// Where it takes the order, if it moves its status.
    pub const fn moves_to(&self) -> Option<OrderStatusKind> {
        match self {
            Self::OrderPlaced(_) => Some(OrderStatusKind::Pending),
            Self::OrderConfirmed => Some(OrderStatusKind::Confirmed),
            Self::ProcessingStarted => Some(OrderStatusKind::Processing),
            Self::OrderShipped => Some(OrderStatusKind::Shipped),
            Self::OrderDelivered => Some(OrderStatusKind::Delivered),
            Self::OrderCancelled { .. } => Some(OrderStatusKind::Cancelled),
            Self::OrderImported(imported) => Some(imported.status.kind()),
            Self::CallStarted { .. }
            | Self::CallEnded { .. }
            | Self::PaymentReported(_)
            | Self::ShipmentReported(_)
            | Self::OrderParked { .. }
            | Self::OrderSettled { .. } => None,
        }
    }
}
