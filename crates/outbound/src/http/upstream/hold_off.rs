//! When a collaborator asks to be left alone (429 or 503 with `Retry-After`), it is; but not for
//! longer than we think fit.

use super::fault::Fault;
use reqwest::StatusCode;
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How long a service is left alone that is asked too much and does not say for how long.
const UNSAID: Duration = Duration::from_secs(1);

pub(super) struct HoldOff {
    longest: Duration,
    until: Mutex<Option<Instant>>,
}

impl HoldOff {
    pub(super) fn new(longest: Duration) -> Self {
        Self {
            longest,
            until: Mutex::default(),
        }
    }

    /// Takes note of what an answer asks for.
    pub(super) fn note(&self, status: StatusCode, headers: &HeaderMap) {
        let asked_for = match status {
            StatusCode::TOO_MANY_REQUESTS => Some(asked_for(headers).unwrap_or(UNSAID)),
            // The breaker judges one that only says that it is away.
            StatusCode::SERVICE_UNAVAILABLE => asked_for(headers),
            _ => None,
        };
        if let Some(wait) = asked_for {
            let until = Instant::now() + wait.min(self.longest);
            let mut known = self.until();
            *known = (*known).max(Some(until));
        }
    }

    /// Whether a call may be made now.
    pub(super) fn check(&self) -> Result<(), Fault> {
        match self.left() {
            None => Ok(()),
            Some(left) => Err(Fault::HeldBack(format!(
                "it asked not to be called for another {} ms",
                left.as_millis()
            ))),
        }
    }

    /// For how long none may be made.
    pub(super) fn left(&self) -> Option<Duration> {
        let until = (*self.until())?;
        let left = until.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }

    fn until(&self) -> MutexGuard<'_, Option<Instant>> {
        self.until.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Seconds, or a date, which is compared with the date of the same answer: two clocks may differ.
/// None where it says nothing that can be understood.
fn asked_for(headers: &HeaderMap) -> Option<Duration> {
    let wait = text(headers, &RETRY_AFTER)?;
    if !wait.is_empty() && wait.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(wait.parse().unwrap_or(u64::MAX)));
    }
    let date = |text| {
        jiff::fmt::rfc2822::parse(text)
            .ok()
            .map(|date| date.timestamp())
    };
    let wait = date(wait)?.as_second() - date(text(headers, &DATE)?)?.as_second();
    Some(Duration::from_secs(u64::try_from(wait).unwrap_or(0)))
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    Some(headers.get(name)?.to_str().ok()?.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONGEST: Duration = Duration::from_secs(30);

    fn left(status: StatusCode, headers: &[(HeaderName, &str)]) -> Option<Duration> {
        let hold_off = HoldOff::new(LONGEST);
        let header = |(name, value): &(HeaderName, &str)| (name.clone(), value.parse().unwrap());
        hold_off.note(status, &headers.iter().map(header).collect());
        hold_off.left()
    }

    fn after(wait: &str) -> Option<Duration> {
        left(StatusCode::TOO_MANY_REQUESTS, &[(RETRY_AFTER, wait)])
    }

    #[tokio::test(start_paused = true)]
    async fn what_it_asks_for_is_granted_within_reason() {
        assert_eq!(after("7"), Some(Duration::from_secs(7)));
        for absurd in ["1000000000", "99999999999999999999999999"] {
            assert_eq!(after(absurd), Some(LONGEST), "{absurd}");
        }
        assert_eq!(after("0"), None);
        for nonsense in ["-5", "soon", "", "1.5"] {
            assert_eq!(after(nonsense), Some(UNSAID), "{nonsense}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_date_is_told_by_the_clock_of_the_same_answer() {
        let date = |wait| {
            let now = (DATE, "Sun, 06 Nov 1994 08:49:37 GMT");
            left(StatusCode::SERVICE_UNAVAILABLE, &[(RETRY_AFTER, wait), now])
        };
        assert_eq!(
            date("Sun, 06 Nov 1994 08:49:40 GMT"),
            Some(Duration::from_secs(3))
        );
        assert_eq!(date("Sat, 06 Nov 2094 08:49:40 GMT"), Some(LONGEST));
        assert_eq!(date("Tue, 06 Nov 1984 08:49:40 GMT"), None);
        assert_eq!(after("Sat, 06 Nov 2094 08:49:40 GMT"), Some(UNSAID));
    }

    #[tokio::test(start_paused = true)]
    async fn only_an_answer_that_asks_for_it_holds_calls_back() {
        assert_eq!(left(StatusCode::SERVICE_UNAVAILABLE, &[]), None);
        assert_eq!(left(StatusCode::OK, &[(RETRY_AFTER, "7")]), None);
        assert_eq!(left(StatusCode::TOO_MANY_REQUESTS, &[]), Some(UNSAID));
    }

    #[tokio::test(start_paused = true)]
    async fn it_ends_by_itself() {
        let hold_off = HoldOff::new(LONGEST);
        hold_off.note(StatusCode::TOO_MANY_REQUESTS, &HeaderMap::new());
        assert!(matches!(hold_off.check(), Err(Fault::HeldBack(_))));
        tokio::time::advance(UNSAID).await;
        assert_eq!(hold_off.check(), Ok(()));
    }
}
