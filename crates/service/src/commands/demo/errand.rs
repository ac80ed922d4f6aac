//! One order of the demonstration from its placing to where it is left.

use super::purchase::Purchase;
use super::shop::Shop;
use reqwest::StatusCode;
use serde_json::Value;
use std::time::Duration;

/// How an order came out, as the shop told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ended {
    /// Paid; and the last of what was done with it since, if anything was.
    Confirmed {
        moved: Option<&'static str>,
    },
    Declined,
    OutOfStock,
    Cancelled,
    /// Placed, and not decided yet: its id.
    Open(String),
    /// Refused for another reason, in words.
    Refused(String),
    /// Nobody said: why.
    Unknown(String),
}

/// Places the order, and does with it what is meant to be done.
pub(super) async fn run(
    shop: Shop,
    number: u64,
    purchase: Purchase,
    pauses: Vec<Duration>,
) -> Ended {
    let placed = match shop.place(number, &purchase).await {
        Ok(placed) => placed,
        Err(error) => return Ended::Unknown(format!("{error:#}")),
    };
    let id = match verdict(&placed) {
        Ok(id) => id,
        Err(ended) => return ended,
    };
    let led = lead(&shop, &id, &purchase, pauses).await;
    led.unwrap_or_else(|error| Ended::Unknown(format!("order {id}: {error:#}")))
}

/// The id of an order that is confirmed, or how it ended right away.
fn verdict((status, body): &(StatusCode, Value)) -> Result<String, Ended> {
    let text = |member: &str| body[member].as_str().unwrap_or_default().to_owned();
    if status.is_success() {
        return match body["status"].as_str() {
            Some("CONFIRMED") => Ok(text("id")),
            _ => Err(Ended::Open(text("id"))),
        };
    }
    Err(match *status {
        StatusCode::PAYMENT_REQUIRED => Ended::Declined,
        StatusCode::BAD_REQUEST if text("type").ends_with(":insufficient-stock") => {
            Ended::OutOfStock
        }
        // The storefront's word for it; `v1` says what it means by 409.
        StatusCode::CONFLICT if body.get("type").is_none() => Ended::OutOfStock,
        StatusCode::CONFLICT if text("type").ends_with(":order-cancelled") => Ended::Cancelled,
        status if status.is_server_error() => Ended::Unknown(words(status, &text("message"))),
        status => Ended::Refused(words(status, &text("message"))),
    })
}

fn words(status: StatusCode, message: &str) -> String {
    format!("{status}: {message}")
}

/// What becomes of a confirmed order. Somebody at the dashboard may be quicker: then it is left to them.
async fn lead(
    shop: &Shop,
    id: &str,
    purchase: &Purchase,
    pauses: Vec<Duration>,
) -> anyhow::Result<Ended> {
    let mut pauses = pauses.into_iter();
    if let Some(reason) = purchase.regret {
        tokio::time::sleep(pauses.next().unwrap_or_default()).await;
        let status = shop.cancel(id, reason).await?;
        return Ok(if status.is_success() {
            Ended::Cancelled
        } else {
            Ended::Confirmed { moved: None }
        });
    }
    let mut moved = None;
    for action in purchase.way {
        tokio::time::sleep(pauses.next().unwrap_or_default()).await;
        if !shop.move_on(id, action).await?.is_success() {
            break;
        }
        moved = Some(*action);
    }
    Ok(Ended::Confirmed { moved })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn answers_are_taken_for_what_they_say_and_faults_for_no_decision() {
        let kind = |kind: &str| json!({"type": format!("urn:order-service:problem:{kind}")});
        for (status, body, ended) in [
            (402, kind("payment-declined"), Ended::Declined),
            (400, kind("insufficient-stock"), Ended::OutOfStock),
            (409, json!({"message": "short"}), Ended::OutOfStock),
            (409, kind("order-cancelled"), Ended::Cancelled),
            (
                202,
                json!({"id": "7", "status": "PENDING_CHECK"}),
                Ended::Open("7".into()),
            ),
            (
                201,
                json!({"id": "7", "status": "PENDING"}),
                Ended::Open("7".into()),
            ),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(verdict(&(status, body)), Err(ended));
        }
        let confirmed = json!({"id": "7", "status": "CONFIRMED"});
        assert_eq!(
            verdict(&(StatusCode::CREATED, confirmed)),
            Ok("7".to_owned())
        );
        let fault = (StatusCode::SERVICE_UNAVAILABLE, json!({"message": "later"}));
        assert!(matches!(verdict(&fault), Err(Ended::Unknown(_))));
        let unknown = (StatusCode::BAD_REQUEST, kind("unknown-product"));
        assert!(matches!(verdict(&unknown), Err(Ended::Refused(_))));
    }
}
