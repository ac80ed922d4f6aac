//! `Prefer: wait=SECONDS` (RFC 7240): how long a client wants to be kept waiting.

use axum::http::HeaderMap;
use std::time::Duration;

/// The wait that is preferred, if one is; what is not understood is passed over, as the RFC has it.
pub(crate) fn wait(headers: &HeaderMap) -> Option<Duration> {
    let preferences = headers.get_all("prefer").iter();
    let preferences = preferences.filter_map(|value| value.to_str().ok());
    preferences
        .flat_map(|value| value.split([',', ';']))
        .filter_map(|preference| preference.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("wait"))
        .and_then(|(_, seconds)| seconds.trim().trim_matches('"').parse::<u32>().ok())
        .map(|seconds| Duration::from_secs(seconds.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preferred_wait_is_found_among_other_preferences() {
        let wait = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.append("prefer", value.parse().unwrap());
            super::wait(&headers).map(|wait| wait.as_secs())
        };
        assert_eq!(wait("wait=3"), Some(3));
        assert_eq!(wait("respond-async, Wait = \"7\""), Some(7));
        assert_eq!(wait("return=minimal; wait=0"), Some(0));
        for none in ["", "wait", "wait=", "wait=x", "wait=-1", "await=3"] {
            assert_eq!(wait(none), None, "{none}");
        }
    }
}
