//! The lifecycle: `Pending → Confirmed → Processing → Shipped → Delivered`, and `Cancelled`.

use crate::Timestamp;
use crate::process::Shortage;

/// Where an order stands, with the facts of that state.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum OrderStatus {
    /// Placed; stock and money are being seen to.
    Pending,
    /// Stock is reserved and the money taken.
    Confirmed {
        /// Since when.
        at: Timestamp,
    },
    /// Being picked and packed.
    Processing {
        /// Since when.
        at: Timestamp,
    },
    /// With the carrier.
    Shipped {
        /// Since when.
        at: Timestamp,
    },
    /// With the customer.
    Delivered {
        /// Since when.
        at: Timestamp,
    },
    /// Called off; whatever it held is given back.
    Cancelled {
        /// Since when.
        at: Timestamp,
        /// Why.
        cause: CancelCause,
    },
}

/// A status without its facts: for columns, filters, labels and wire names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the variants of OrderStatus say it")]
pub enum OrderStatusKind {
    Pending,
    Confirmed,
    Processing,
    Shipped,
    Delivered,
    Cancelled,
}

impl OrderStatusKind {
    /// Every status, in the order of the lifecycle.
    pub const ALL: [Self; 6] = [
        Self::Pending,
        Self::Confirmed,
        Self::Processing,
        Self::Shipped,
        Self::Delivered,
        Self::Cancelled,
    ];

    /// The canonical name; contracts that use another say so themselves.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Confirmed => "CONFIRMED",
            Self::Processing => "PROCESSING",
            Self::Shipped => "SHIPPED",
            Self::Delivered => "DELIVERED",
            Self::Cancelled => "CANCELLED",
        }
    }

    /// The status with this canonical name, in any case.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str().eq_ignore_ascii_case(name))
    }
}

impl OrderStatus {
    /// Since when it stands so; none while it is pending, which it is from the start.
    pub const fn since(&self) -> Option<Timestamp> {
        match self {
            Self::Pending => None,
            Self::Confirmed { at }
            | Self::Processing { at }
            | Self::Shipped { at }
            | Self::Delivered { at }
            | Self::Cancelled { at, .. } => Some(*at),
        }
    }

    /// The status without its facts.
    pub const fn kind(&self) -> OrderStatusKind {
        match self {
            Self::Pending => OrderStatusKind::Pending,
            Self::Confirmed { .. } => OrderStatusKind::Confirmed,
            Self::Processing { .. } => OrderStatusKind::Processing,
            Self::Shipped { .. } => OrderStatusKind::Shipped,
            Self::Delivered { .. } => OrderStatusKind::Delivered,
            Self::Cancelled { .. } => OrderStatusKind::Cancelled,
        }
    }
}

/// Why an order was called off.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CancelCause {
    /// Somebody asked for it.
    Requested(crate::Reason),
    /// The inventory was short of these.
    OutOfStock(Vec<Shortage>),
    /// The inventory refused, in its words.
    ReservationRefused(String),
    /// The reservation would have ended before the money was taken.
    ReservationExpired,
    /// The payment provider refused, with its code.
    PaymentDeclined(String),
    /// The result of the payment did not come in time.
    PaymentExpired,
}

impl CancelCause {
    /// Every name that a cause can have.
    pub const NAMES: [&str; 6] = [
        "requested",
        "out-of-stock",
        "reservation-refused",
        "reservation-expired",
        "payment-declined",
        "payment-expired",
    ];

    /// The cause's name in columns, filters and metrics.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Requested(_) => "requested",
            Self::OutOfStock(_) => "out-of-stock",
            Self::ReservationRefused(_) => "reservation-refused",
            Self::ReservationExpired => "reservation-expired",
            Self::PaymentDeclined(_) => "payment-declined",
            Self::PaymentExpired => "payment-expired",
        }
    }
}
