//! Requests whose names and prices a product service tells by event: the contract's keys and words for
//! them, and waiting until it is known what became of one.

use super::error::GatewayError;
use super::pay_result::path_of;
use super::refusal::short_of_stock;
use super::routes::CHANNEL;
use crate::http::use_cases::UseCases;
use application::orders::{AskedForPrices, RequestWords, Unplaced};
use application::ports::{AskedOrder, StoreError};
use application::request::RequestRecord;
use application::{Answer, Caller, RequestKey};
use axum::http::StatusCode;
use domain::order::Channel;
use domain::{CustomerId, Timestamp};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How soon a request that waits is looked at again, at first and at most.
const FIRST_LOOK: Duration = Duration::from_millis(20);
const SLOWEST_LOOK: Duration = Duration::from_millis(250);

/// The contract, to those who hear of its requests by event.
#[derive(Debug, Clone, Copy)]
pub struct GatewayRequests;

impl RequestWords for GatewayRequests {
    fn channel(&self) -> Channel {
        Channel::new(CHANNEL)
    }

    fn key(&self, customer: &CustomerId, request: &str) -> RequestKey {
        key_of(customer, request)
    }

    fn unplaced(&self, request: &AskedOrder, why: Unplaced, now: Timestamp) -> Answer {
        let refusal = match why {
            Unplaced::Refused(error) => error.into(),
            Unplaced::ShortOfStock(products) => short_of_stock(&products),
            Unplaced::NeverAnswered => GatewayError::new(
                StatusCode::GATEWAY_TIMEOUT,
                "The product service never answered; nothing was ordered: order again under another \
                 requestId",
            ),
        };
        refusal.answer(&path_of(&request.key.key), Some(now))
    }
}

/// The key that a user's request is on record by: apart from those in `Idempotency-Key`.
pub(super) fn key_of(customer: &CustomerId, request: &str) -> RequestKey {
    let user = Caller::Customer(customer.clone());
    RequestKey {
        scope: format!("{CHANNEL}:{}", user.scope()),
        key: request.to_owned(),
    }
}

/// What is known of a request by then.
pub(super) enum Known {
    /// There is none.
    Nothing,
    /// It still waits for its prices.
    Waits,
    /// It has become this.
    Became(RequestRecord),
}

/// Waits until it is known what became of the request, but not beyond the deadline. Where prices are not
/// told by event it is known at once.
pub(super) async fn known_by(
    use_cases: &UseCases,
    key: &RequestKey,
    deadline: Instant,
) -> Result<Known, StoreError> {
    let Some(asked) = &use_cases.ask_for_prices else {
        let record = use_cases.requests.request(key).await?;
        return Ok(record.map_or(Known::Nothing, Known::Became));
    };
    let mut pause = FIRST_LOOK;
    loop {
        match asked.look(key).await? {
            AskedForPrices::Unknown => return Ok(Known::Nothing),
            AskedForPrices::Settled(record) => return Ok(Known::Became(record)),
            AskedForPrices::Waiting if Instant::now() >= deadline => return Ok(Known::Waits),
            AskedForPrices::Waiting => {}
        }
        sleep(pause.min(deadline.saturating_duration_since(Instant::now()))).await;
        pause = (pause * 2).min(SLOWEST_LOOK);
    }
}
