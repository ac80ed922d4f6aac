//! How an order, its payment and its parcel stand.

use super::badge::Badge;
use domain::order::{OrderStatusKind, PaymentStatus, ShipmentStatus};

/// Where the order stands.
pub(crate) const fn order_status(kind: OrderStatusKind) -> Badge {
    match kind {
        OrderStatusKind::Pending => Badge::wait("Pending"),
        OrderStatusKind::Confirmed => Badge::ok("Confirmed"),
        OrderStatusKind::Processing => Badge::ok("Being processed"),
        OrderStatusKind::Shipped => Badge::ok("Shipped"),
        OrderStatusKind::Delivered => Badge::ok("Delivered"),
        OrderStatusKind::Cancelled => Badge::rest("Cancelled"),
    }
}

/// How its payment stands.
pub(crate) const fn payment_status(status: PaymentStatus) -> Badge {
    match status {
        PaymentStatus::NotRequired => Badge::rest("Not paid here"),
        PaymentStatus::Pending => Badge::wait("Not paid yet"),
        PaymentStatus::Authorized => Badge::wait("Amount blocked"),
        PaymentStatus::Paid => Badge::ok("Paid"),
        PaymentStatus::Failed => Badge::bad("Not paid: failed"),
        PaymentStatus::Refunded => Badge::rest("Paid back"),
        PaymentStatus::PartiallyRefunded => Badge::rest("Paid back in part"),
    }
}

/// How its parcel stands.
pub(crate) const fn shipment_status(status: ShipmentStatus) -> Badge {
    match status {
        ShipmentStatus::NotRequired => Badge::rest("No parcel service"),
        ShipmentStatus::Pending => Badge::wait("No parcel yet"),
        ShipmentStatus::Created => Badge::ok("Parcel on order"),
        ShipmentStatus::InTransit => Badge::ok("With the carrier"),
        ShipmentStatus::Delivered => Badge::ok("With the customer"),
        ShipmentStatus::Cancelled => Badge::rest("Called off"),
    }
}
