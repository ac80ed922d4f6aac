//! What happens to an order in the matrix, as its client sees it: each request with a key of its
//! own, so that it can be made again in the next life.

use crate::client::{Answer, Request};
use crate::service::Service;
use reqwest::StatusCode;

/// What becomes of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Story {
    /// It is placed and stands.
    Placed,
    /// It stands and is called off.
    Cancelled,
    /// It stands and leaves.
    Shipped,
    /// Its payment is declined at once.
    Declined,
    /// Its payment is blocked, and then cannot be taken.
    CaptureDeclined,
}

impl Story {
    fn token(self) -> &'static str {
        match self {
            Self::Placed | Self::Cancelled | Self::Shipped => "tok_visa",
            Self::Declined => "tok_decline",
            Self::CaptureDeclined => "tok_capture_decline",
        }
    }

    /// Where it ends.
    pub(super) fn end(self) -> &'static str {
        match self {
            Self::Placed => "CONFIRMED",
            Self::Shipped => "SHIPPED",
            Self::Cancelled | Self::Declined | Self::CaptureDeclined => "CANCELLED",
        }
    }

    /// Tells it to a service, or as much of it as the service lives to hear. `customer` makes it
    /// another order than its neighbours.
    pub(super) async fn tell(self, service: &Service, customer: u32) -> Result<Told, Interrupted> {
        let token = self.token();
        let body = format!(
            r#"{{"customerId": {customer},
                 "items": [{{"productId": 1, "quantity": 2}}, {{"productId": "PROD001", "quantity": 1}}],
                 "deliveryAddress": "123 Main St", "carrier": "DHL", "paymentMethod": "{token}"}}"#
        );
        let key = format!("place-{customer}");
        let request = Request::post("/api/v1/orders", &body).keyed(&key);
        let placed = service.send(request).await?;
        let is_declined = matches!(self, Self::Declined | Self::CaptureDeclined);
        let expected = if is_declined {
            StatusCode::PAYMENT_REQUIRED
        } else {
            StatusCode::CREATED
        };
        assert_eq!(placed.status, expected, "{placed:?}");
        let command = match self {
            Self::Cancelled => Some("cancel"),
            Self::Shipped => Some("ship"),
            Self::Placed | Self::Declined | Self::CaptureDeclined => None,
        };
        if let Some(command) = command {
            let number = placed.json()["orderId"].to_string();
            let path = format!("/api/v1/orders/{number}/{command}");
            let key = format!("{command}-{customer}");
            let done = service.send(Request::put(&path).keyed(&key)).await?;
            assert_eq!(done.status, StatusCode::NO_CONTENT, "{done:?}");
        }
        Ok(Told { placed })
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
