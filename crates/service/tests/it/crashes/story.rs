//! What happens to an order in the matrix, as its client sees it: each request with a key of its
//! own, so that it can be made again in the next life.

use crate::client::{Answer, Request};
use crate::service::Service;
use crate::shop::Shop;
use reqwest::StatusCode;
use std::time::Duration;

/// What becomes of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Story {
    /// It is placed and stands.
    Placed,
    /// It stands, although the first answer of the payment gateway was lost.
    LateSuccess,
    /// It stands and is called off.
    Cancelled,
    /// It is called off while the payment gateway is silent.
    CancelledInFlight,
    /// It stands and leaves.
    Shipped,
    /// Its payment is declined at once.
    Declined,
    /// Its payment is blocked, and then cannot be taken.
    CaptureDeclined,
}

/// What the payment gateway's silence is bounded by, and what follows it.
pub(super) const SETTINGS: [(&str, &str); 2] = [
    ("engine.call_timeout", "300ms"),
    ("engine.retry_base", "20ms"),
];

impl Story {
    fn token(self) -> &'static str {
        match self {
            Self::Placed | Self::Cancelled | Self::Shipped => "tok_visa",
            Self::LateSuccess => "tok_late_success",
            Self::CancelledInFlight => "tok_timeout",
            Self::Declined => "tok_decline",
            Self::CaptureDeclined => "tok_capture_decline",
        }
    }

    /// Where it ends.
    pub(super) fn end(self) -> &'static str {
        match self {
            Self::Placed | Self::LateSuccess => "CONFIRMED",
            Self::Shipped => "SHIPPED",
            Self::Cancelled | Self::CancelledInFlight | Self::Declined | Self::CaptureDeclined => {
                "CANCELLED"
            }
        }
    }

    /// How the placing request is answered; none: as it turns out.
    fn answer(self) -> Option<StatusCode> {
        match self {
            Self::Placed | Self::LateSuccess | Self::Cancelled | Self::Shipped => {
                Some(StatusCode::CREATED)
            }
            Self::Declined | Self::CaptureDeclined => Some(StatusCode::PAYMENT_REQUIRED),
            Self::CancelledInFlight => None,
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
        let placed = match self {
            Self::CancelledInFlight => {
                let cancel = cancel_in_flight(shop, service, customer);
                let (placed, _cancelled) = tokio::try_join!(place, cancel)?;
                placed
            }
            Self::Cancelled | Self::Shipped => {
                let placed = place.await?;
                let number = placed.json()["orderId"].to_string();
                let command = if self == Self::Shipped {
                    "ship"
                } else {
                    "cancel"
                };
                change(service, &number, command, customer).await?;
                placed
            }
            Self::Placed | Self::LateSuccess | Self::Declined | Self::CaptureDeclined => {
                place.await?
            }
        };
        Ok(Told { placed })
    }

    async fn place(self, service: &Service, customer: u32) -> Result<Answer, Interrupted> {
        let token = self.token();
        let body = format!(
            r#"{{"customerId": {customer},
                 "items": [{{"productId": 1, "quantity": 2}}, {{"productId": "PROD001", "quantity": 1}}],
                 "deliveryAddress": "123 Main St", "carrier": "DHL", "paymentMethod": "{token}"}}"#
        );
        let key = place_key(customer);
        let request = Request::post("/api/v1/orders", &body).keyed(&key);
        let placed = service.send(request).await?;
        let is_expected = self
            .answer()
            .is_none_or(|expected| expected == placed.status);
        assert!(is_expected, "{placed:?}");
        Ok(placed)
    }
}

fn place_key(customer: u32) -> String {
    format!("place-{customer}")
}

async fn change(
    service: &Service,
    order: &str,
    command: &str,
    customer: u32,
) -> Result<Answer, Interrupted> {
    let path = format!("/api/v1/orders/{order}/{command}");
    let key = format!("{command}-{customer}");
    let done = service.send(Request::put(&path).keyed(&key)).await?;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{done:?}");
    Ok(done)
}

/// Calls the order off as soon as its payment is out.
async fn cancel_in_flight(
    shop: &Shop,
    service: &Service,
    customer: u32,
) -> Result<Answer, Interrupted> {
    let key = place_key(customer);
    loop {
        if let Some(order) = shop.ledger().order_with_begun(&key, "authorize") {
            return change(service, &order, "cancel", customer).await;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The answers that a client got.
pub(super) struct Told {
    pub(super) placed: Answer,
}

/// The service died before it answered.
#[derive(Debug)]
pub(super) struct Interrupted;

impl From<reqwest::Error> for Interrupted {
    fn from(_error: reqwest::Error) -> Self {
        Self
    }
}
