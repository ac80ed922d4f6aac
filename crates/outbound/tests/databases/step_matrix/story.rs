//! How an order comes to use each step, and where it must end when a step fails.

use super::unreliable::Fault;
use application::orders::OrderRequest;
use application::testing::builders::{keyed, request};
use domain::order::{OrderStatusKind, PaymentMethod};
use domain::process::{Hold, Step};

/// The course of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Story {
    Confirmed,
    Shipped,
    CancelledAfterwards,
    DeclinedAtOnce,
    DeclinedAtCapture,
    OutOfStock,
}

impl Story {
    pub(crate) const ALL: [Self; 6] = [
        Self::Confirmed,
        Self::Shipped,
        Self::CancelledAfterwards,
        Self::DeclinedAtOnce,
        Self::DeclinedAtCapture,
        Self::OutOfStock,
    ];

    /// The steps that it takes, in order.
    pub(crate) fn steps(self) -> Vec<Step> {
        let forward = [
            Step::Reserve,
            Step::Authorize,
            Step::Capture,
            Step::CreateShipment,
            Step::Notify,
        ];
        let (begun, ended): (usize, &[Step]) = match self {
            Self::Confirmed => (5, &[]),
            Self::Shipped => (5, &[Step::Consume]),
            Self::CancelledAfterwards => (5, &[Step::Refund, Step::Release]),
            Self::DeclinedAtOnce => (2, &[Step::Release]),
            Self::DeclinedAtCapture => (3, &[Step::Void, Step::Release]),
            Self::OutOfStock => (1, &[]),
        };
        [&forward[..begun], ended].concat()
    }

    pub(crate) fn goal(self) -> OrderStatusKind {
        match self {
            Self::Confirmed => OrderStatusKind::Confirmed,
            Self::Shipped => OrderStatusKind::Shipped,
            _ => OrderStatusKind::Cancelled,
        }
    }

    /// What is ordered, by the order with this number.
    pub(crate) fn request(self, number: u64) -> OrderRequest {
        // Of the stands there are 25.
        let items: &[_] = match self {
            Self::OutOfStock => &[("1", 2), ("PROD004", 26)],
            _ => &[("1", 2), ("2", 1)],
        };
        let token = match self {
            Self::DeclinedAtOnce => "tok_decline",
            Self::DeclinedAtCapture => "tok_capture_decline",
            _ => "tok_visa",
        };
        let mut request = request(items);
        request.terms.payment_method = PaymentMethod::parse(token).ok();
        request.claim = keyed(&format!("order {number}"), number);
        request
    }

    /// Where an order ends of which this step has met this fault.
    pub(crate) fn end(self, step: Step, fault: Option<Fault>) -> (OrderStatusKind, Option<Hold>) {
        let was_cancelled = self == Self::CancelledAfterwards;
        match step {
            _ if fault != Some(Fault::Refused) => (self.goal(), None),
            Step::Reserve | Step::Authorize | Step::Capture | Step::Pay => {
                (OrderStatusKind::Cancelled, None)
            }
            // A cancelled order does not need its parcel any more.
            Step::CreateShipment if was_cancelled => (self.goal(), None),
            Step::CreateShipment | Step::Consume => (self.goal(), Some(Hold::Refused)),
            Step::Release | Step::Void | Step::Refund => (self.goal(), Some(Hold::UndoRefused)),
            Step::ClearCart | Step::Notify => (self.goal(), None),
        }
    }
}
