//! Repeats what is safe to repeat: reads, and deeds under an `Idempotency-Key`, which take effect once.

use reqwest::header::RETRY_AFTER;
use reqwest::{Method, Request, RequestBuilder, Response};
use std::time::Duration;

/// How often and how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How often in all. 1: never again.
    pub attempts: u32,
    /// The longest pause before the second try; twice as long each time.
    pub first_pause: Duration,
    /// The longest pause of all. A `Retry-After` beyond it ends the trying.
    pub longest_pause: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 5,
            first_pause: Duration::from_millis(200),
            longest_pause: Duration::from_secs(10),
        }
    }
}

type Outcome = Result<Response, reqwest::Error>;

/// Sends it, and again while the answer is *not now* or none came; the last answer or failure stands.
pub(crate) async fn retrying(request: RequestBuilder, policy: &RetryPolicy) -> Outcome {
    let (client, request) = request.build_split();
    let request = request?;
    let attempts = if is_repeatable(&request) {
        policy.attempts
    } else {
        1
    };
    let mut attempt = 1;
    loop {
        let copy = request.try_clone().filter(|_| attempt < attempts);
        let Some(copy) = copy else {
            return client.execute(request).await;
        };
        let outcome = client.execute(copy).await;
        let Some(pause) = pause_before(&outcome, attempt, policy) else {
            return outcome;
        };
        tokio::time::sleep(pause).await;
        attempt += 1;
    }
}

fn is_repeatable(request: &Request) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD)
        || request.headers().contains_key("Idempotency-Key")
}

/// How long before the next try; none where there is no use in one, or it would be too long.
fn pause_before(outcome: &Outcome, attempt: u32, policy: &RetryPolicy) -> Option<Duration> {
    let asked = match outcome {
        Ok(response) if !is_not_now(response) => return None,
        Ok(response) => response.headers().get(RETRY_AFTER),
        Err(failure) if failure.is_builder() => return None,
        Err(_) => None,
    };
    let asked = asked.and_then(|value| value.to_str().ok()?.parse().ok());
    if let Some(asked) = asked.map(Duration::from_secs) {
        return Some(asked).filter(|asked| *asked <= policy.longest_pause);
    }
    let doubled = policy
        .first_pause
        .saturating_mul(2_u32.saturating_pow(attempt - 1));
    Some(doubled.min(policy.longest_pause).mul_f64(fastrand::f64()))
}

/// Answers that say: not now. 500 is not among them; nobody knows what it did.
fn is_not_now(response: &Response) -> bool {
    matches!(response.status().as_u16(), 408 | 425 | 429 | 502..=504)
}
