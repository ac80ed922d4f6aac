//! What follows from an order's calls: how its payment and its parcel stand.

use super::aggregate::Order;
use super::status::OrderStatusKind;
use crate::process::{CallId, PaymentPlan, Phase, Receipt, Step};

/// How the payment stands, apart from the order's own status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PaymentStatus {
    /// Not paid through this service.
    NotRequired,
    /// Nothing is settled yet.
    Pending,
    /// The amount is blocked.
    Authorized,
    /// The amount is taken.
    Paid,
    /// The provider refused, or the order was called off unpaid.
    Failed,
    /// All of it was paid back.
    Refunded,
    /// Some of it was paid back.
    PartiallyRefunded,
}

impl PaymentStatus {
    /// Every status.
    pub const ALL: [Self; 7] = [
        Self::NotRequired,
        Self::Pending,
        Self::Authorized,
        Self::Paid,
        Self::Failed,
        Self::Refunded,
        Self::PartiallyRefunded,
    ];

    /// The canonical name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotRequired => "NOT_REQUIRED",
            Self::Pending => "PENDING",
            Self::Authorized => "AUTHORIZED",
            Self::Paid => "PAID",
            Self::Failed => "FAILED",
            Self::Refunded => "REFUNDED",
            Self::PartiallyRefunded => "PARTIALLY_REFUNDED",
        }
    }
}

/// How the parcel stands, apart from the order's own status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ShipmentStatus {
    /// No parcel service takes part.
    NotRequired,
    /// No parcel yet.
    Pending,
    /// A parcel is on order.
    Created,
    /// It is with the carrier.
    InTransit,
    /// It is with the customer.
    Delivered,
    /// The order was called off.
    Cancelled,
}

impl ShipmentStatus {
    /// Every status.
    pub const ALL: [Self; 6] = [
        Self::NotRequired,
        Self::Pending,
        Self::Created,
        Self::InTransit,
        Self::Delivered,
        Self::Cancelled,
    ];

    /// The canonical name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotRequired => "NOT_REQUIRED",
            Self::Pending => "PENDING",
            Self::Created => "CREATED",
            Self::InTransit => "IN_TRANSIT",
            Self::Delivered => "DELIVERED",
            Self::Cancelled => "CANCELLED",
        }
    }
}

/// What a caller may do next, as far as the lifecycle is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum NextAction {
    Cancel,
    Process,
    Ship,
    Deliver,
}

impl NextAction {
    /// Every action.
    pub const ALL: [Self; 4] = [Self::Cancel, Self::Process, Self::Ship, Self::Deliver];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Process => "process",
            Self::Ship => "ship",
            Self::Deliver => "deliver",
        }
    }

    /// The status that an order has when this was done.
    pub const fn leads_to(self) -> OrderStatusKind {
        match self {
            Self::Cancel => OrderStatusKind::Cancelled,
            Self::Process => OrderStatusKind::Processing,
            Self::Ship => OrderStatusKind::Shipped,
            Self::Deliver => OrderStatusKind::Delivered,
        }
    }
}

impl Order {
    /// How the payment stands.
    pub fn payment_status(&self) -> PaymentStatus {
        let done = |step| self.is_done(CallId::whole(step));
        let refused = |step| matches!(self.call(CallId::whole(step)), Some(c) if matches!(c.phase, Phase::Refused(_)));
        if let Some(imported) = self.imported() {
            imported.payment
        } else if self.plan().payment == PaymentPlan::NotRequired {
            PaymentStatus::NotRequired
        } else if done(Step::Refund) {
            // What was called off before it was paid was not given back.
            if matches!(self.call(CallId::whole(Step::Pay)), Some(c) if matches!(c.phase, Phase::Awaited { .. }))
            {
                PaymentStatus::Failed
            } else {
                PaymentStatus::Refunded
            }
        } else if done(Step::Capture) || done(Step::Pay) {
            PaymentStatus::Paid
        } else if done(Step::Void)
            || [Step::Authorize, Step::Capture, Step::Pay]
                .into_iter()
                .any(refused)
        {
            PaymentStatus::Failed
        } else if done(Step::Authorize) {
            PaymentStatus::Authorized
        } else if self.is_cancelled() && !self.has_open_payment() {
            PaymentStatus::Failed
        } else {
            PaymentStatus::Pending
        }
    }

    fn has_open_payment(&self) -> bool {
        self.calls().iter().any(|(id, state)| {
            matches!(id.step, Step::Authorize | Step::Capture | Step::Pay)
                && (state.loose || state.is_in_flight())
        })
    }

    /// How the parcel stands.
    pub fn shipment_status(&self) -> ShipmentStatus {
        match self.status().kind() {
            OrderStatusKind::Shipped => ShipmentStatus::InTransit,
            OrderStatusKind::Delivered => ShipmentStatus::Delivered,
            OrderStatusKind::Cancelled => ShipmentStatus::Cancelled,
            OrderStatusKind::Pending | OrderStatusKind::Confirmed | OrderStatusKind::Processing => {
                if self.shipment().is_some() || self.is_done(CallId::whole(Step::CreateShipment)) {
                    ShipmentStatus::Created
                } else if self.plan().shipping.is_some() {
                    ShipmentStatus::Pending
                } else {
                    ShipmentStatus::NotRequired
                }
            }
        }
    }

    /// What the customer follows the parcel by, and the carrier's estimate.
    pub fn shipment(&self) -> Option<(&str, Option<&str>)> {
        if let Some(imported) = self.imported() {
            return imported.tracking_number.as_deref().map(|n| (n, None));
        }
        match &self.call(CallId::whole(Step::CreateShipment))?.phase {
            Phase::Done(Receipt::Shipment {
                tracking_number,
                estimated_delivery,
            }) => Some((tracking_number, estimated_delivery.as_deref())),
            _ => None,
        }
    }

    /// Whether a call that this order needs has been tried at least once, or is not needed.
    pub fn has_tried(&self, step: Step) -> bool {
        let tried = |state: &crate::process::CallState| {
            state.attempts > 1 || !matches!(state.phase, Phase::InFlight(_))
        };
        self.plan().capabilities(step).is_none()
            || self.call(CallId::whole(step)).is_some_and(tried)
    }
}
