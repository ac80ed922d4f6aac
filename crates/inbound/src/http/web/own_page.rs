//! Whether a form was sent by a page of our own: browsers say so, and no page can make them lie.

use crate::http::browsers::is_own;
use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};

const FETCH_SITE: &str = "sec-fetch-site";
const FORWARDED_HOST: &str = "x-forwarded-host";

/// Whether a browser says that a page of our own asks, or nothing says that it was another's. Programs
/// that are no browsers say nothing.
pub(crate) fn is_from_own_page(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get(FETCH_SITE) {
        // `none` is the person's own doing: no page has asked.
        return site == "same-origin" || site == "none";
    }
    let hosts = [HOST.as_str(), FORWARDED_HOST];
    // No page can set either of them; the second is a gateway's, whose users see another host.
    let hosts: Vec<&str> = hosts
        .iter()
        .filter_map(|name| headers.get(*name)?.to_str().ok())
        .collect();
    headers.get_all(ORIGIN).iter().all(|origin| {
        let origin = origin.to_str().unwrap_or_default();
        hosts.iter().any(|host| is_own(origin, host))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    fn is_from(headers: &[(&'static str, &'static str)]) -> bool {
        let pairs = headers.iter().map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        });
        is_from_own_page(&pairs.collect())
    }

    #[test]
    fn another_pages_forms_are_known_by_what_the_browser_says() {
        assert!(is_from(&[]));
        assert!(is_from(&[("sec-fetch-site", "same-origin")]));
        assert!(is_from(&[("host", "a:80"), ("origin", "http://a")]));
        let behind = [
            ("host", "orders:8080"),
            ("x-forwarded-host", "shop.example"),
            ("origin", "https://shop.example"),
        ];
        assert!(is_from(&behind));
        assert!(!is_from(&[("sec-fetch-site", "cross-site")]));
        assert!(!is_from(&[("sec-fetch-site", "same-site")]));
        assert!(!is_from(&[
            ("host", "a"),
            ("origin", "https://evil.example")
        ]));
        assert!(!is_from(&[("host", "a"), ("origin", "null")]));
        assert!(!is_from(&[("origin", "http://a")]));
    }
}
