//! What happens to an order in the matrix, as its client sees it: each request with a key of its
//! own, so that it can be made again in the next life.

use super::asking::{self, Interrupted};
use crate::client::Answer;
use crate::servers::Kind;
use crate::service::Service;
use crate::shop::Shop;
use reqwest::StatusCode;

/// What becomes of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Story {
    /// It is placed and stands.
    Placed,
    /// The same on the contract `simple`.
    OnSimple,
    /// It stands, although the first answer of the payment gateway was lost.
    LateSuccess,
    /// It stands and is called off.
    Cancelled,
    /// It is called off while the payment gateway is silent.
    CancelledInFlight,
    /// It stands and leaves.
    Shipped,
    /// It is picked, leaves, is seen on its way, and arrives.
    Delivered,
    /// Its payment is declined at once.
    Declined,
    /// Its payment is blocked, and then cannot be taken.
    CaptureDeclined,
    /// The gateway's answer is no answer: an operator finds that the money is blocked.
    SettledDone,
    /// The operator errs once: the gateway is asked again, and again its answer is none.
    SettledNotDone,
    /// The operator has it tried once more, to no avail.
    SettledRetry,
}

/// What the payment gateway's silence is bounded by, and what follows it. On a server, where each look
/// takes longer, that is more; and nobody knows there who is dead: the orders of the dead wait so long.
pub(super) fn settings<'a>(kind: Kind) -> Vec<(&'static str, &'a str)> {
    let retry = ("engine.retry_base", "20ms");
    if kind == Kind::Sqlite {
        return vec![("engine.call_timeout", "300ms"), retry];
    }
    vec![("engine.call_timeout", "1s"), ("engine.lease", "2s"), retry]
}

impl Story {
    fn token(self) -> &'static str {
        match self {
            Self::Placed | Self::OnSimple | Self::Cancelled | Self::Shipped | Self::Delivered => {
                "tok_visa"
            }
            Self::LateSuccess => "tok_late_success",
            Self::CancelledInFlight => "tok_timeout",
            Self::Declined => "tok_decline",
            Self::CaptureDeclined => "tok_capture_decline",
            Self::SettledDone | Self::SettledNotDone | Self::SettledRetry => "tok_unknown",
        }
    }

    /// Where it ends.
    pub(super) fn end(self) -> &'static str {
        match self {
            Self::Placed
            | Self::OnSimple
            | Self::LateSuccess
            | Self::SettledDone
            | Self::SettledNotDone
            | Self::SettledRetry => "CONFIRMED",
            Self::Shipped => "SHIPPED",
            Self::Delivered => "DELIVERED",
            Self::Cancelled | Self::CancelledInFlight | Self::Declined | Self::CaptureDeclined => {
                "CANCELLED"
            }
        }
    }

    /// How the placing request is answered; none: as it turns out.
    fn answer(self) -> Option<StatusCode> {
        match self {
            Self::OnSimple => Some(StatusCode::OK),
            Self::Placed
            | Self::LateSuccess
            | Self::Cancelled
            | Self::Shipped
            | Self::Delivered => Some(StatusCode::CREATED),
            Self::Declined | Self::CaptureDeclined => Some(StatusCode::PAYMENT_REQUIRED),
            Self::CancelledInFlight
            | Self::SettledDone
            | Self::SettledNotDone
            | Self::SettledRetry => None,
        }
    }

    /// What its operator finds out, one after the other.
    fn verdicts(self) -> &'static [&'static str] {
        match self {
            Self::SettledDone => &["done"],
            Self::SettledNotDone => &["not-done", "done"],
            Self::SettledRetry => &["retry", "done"],
            _ => &[],
        }
    }

    /// What is done with it once it stands, one after the other.
    fn changes(self) -> &'static [&'static str] {
        match self {
            Self::Cancelled => &["cancel"],
            Self::Shipped => &["ship"],
            Self::Delivered => &["process", "ship", "shipment-updates", "deliver"],
            _ => &[],
        }
    }

    /// Tells it to a service, or as much of it as the service lives to hear. `customer` makes it
    /// another order than its neighbours.
    pub(super) async fn tell(
        self,
        shop: &Shop,
        service: &Service,
        customer: u32,
    ) -> Result<Told, Interrupted> {
        let place = self.place(service, customer);
        if self == Self::CancelledInFlight {
            let cancel = asking::cancel_in_flight(shop, service, customer);
            let (placed, _cancelled) = tokio::try_join!(place, cancel)?;
            return Ok(Told { placed });
        }
        let placed = place.await?;
        for verdict in self.verdicts() {
            asking::settle(shop, service, verdict, customer).await?;
        }
        for change in self.changes() {
            asking::change_placed(service, &placed, change, customer).await?;
        }
        Ok(Told { placed })
    }

    async fn place(self, service: &Service, customer: u32) -> Result<Answer, Interrupted> {
        let placed = if self == Self::OnSimple {
            asking::place_on_simple(service, customer).await?
        } else {
            asking::place_on_v1(service, self.token(), customer).await?
        };
        let is_expected = self
            .answer()
            .is_none_or(|expected| expected == placed.status);
        assert!(is_expected, "{placed:?}");
        Ok(placed)
    }
}

/// The answers that a client got.
pub(super) struct Told {
    pub(super) placed: Answer,
}

impl Told {
    /// Whether the same request has to be answered the same for ever.
    pub(super) fn is_final(&self) -> bool {
        self.placed.status != StatusCode::ACCEPTED
    }
}
