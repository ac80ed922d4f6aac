//! For how long an answer asks that its service be left alone: 429, or 503 with `Retry-After`.

use reqwest::StatusCode;
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};
use std::time::Duration;

/// How long a service is left alone that is asked too much and does not say for how long.
const UNSAID: Duration = Duration::from_secs(1);

/// For so long, if it asks for it at all.
pub(super) fn asked_for(status: StatusCode, headers: &HeaderMap) -> Option<Duration> {
    match status {
        StatusCode::TOO_MANY_REQUESTS => Some(said(headers).unwrap_or(UNSAID)),
        // The breaker judges one that only says that it is away.
        StatusCode::SERVICE_UNAVAILABLE => said(headers),
        _ => None,
    }
}

/// Seconds, or a date, which is compared with the date of the same answer: two clocks may differ.
/// None where it says nothing that can be understood.
pub(crate) fn said(headers: &HeaderMap) -> Option<Duration> {
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

    fn asks(status: StatusCode, headers: &[(HeaderName, &str)]) -> Option<Duration> {
        let header = |(name, value): &(HeaderName, &str)| (name.clone(), value.parse().unwrap());
        asked_for(status, &headers.iter().map(header).collect())
    }

    fn after(wait: &str) -> Option<Duration> {
        asks(StatusCode::TOO_MANY_REQUESTS, &[(RETRY_AFTER, wait)])
    }

    #[test]
    fn seconds_are_understood_and_nonsense_is_a_second() {
        assert_eq!(after("7"), Some(Duration::from_secs(7)));
        assert_eq!(after("0"), Some(Duration::ZERO));
        let endless = after("99999999999999999999999999");
        assert_eq!(endless, Some(Duration::from_secs(u64::MAX)));
        for nonsense in ["-5", "soon", "", "1.5"] {
            assert_eq!(after(nonsense), Some(UNSAID), "{nonsense}");
        }
    }

    #[test]
    fn a_date_is_told_by_the_clock_of_the_same_answer() {
        let date = |wait| {
            let now = (DATE, "Sun, 06 Nov 1994 08:49:37 GMT");
            asks(StatusCode::SERVICE_UNAVAILABLE, &[(RETRY_AFTER, wait), now])
        };
        let seconds = |wait| date(wait).map(|wait| wait.as_secs());
        assert_eq!(seconds("Sun, 06 Nov 1994 08:49:40 GMT"), Some(3));
        assert!(seconds("Sat, 06 Nov 2094 08:49:40 GMT") > Some(3_000_000_000));
        assert_eq!(seconds("Tue, 06 Nov 1984 08:49:40 GMT"), Some(0));
        assert_eq!(after("Sat, 06 Nov 2094 08:49:40 GMT"), Some(UNSAID));
    }

    #[test]
    fn only_an_answer_that_asks_for_it_holds_calls_back() {
        assert_eq!(asks(StatusCode::SERVICE_UNAVAILABLE, &[]), None);
        assert_eq!(asks(StatusCode::OK, &[(RETRY_AFTER, "7")]), None);
        assert_eq!(asks(StatusCode::TOO_MANY_REQUESTS, &[]), Some(UNSAID));
    }
}
