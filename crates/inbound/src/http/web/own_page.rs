//! Whether a form was sent by a page of our own: browsers say so, and no page can make them lie.

use super::cookie::came_encrypted;
use crate::http::around::browsers::{FETCH_SITE, are_own_origins};
use crate::http::identity::forwarded;
use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};

/// Whether a browser says that a page of our own asks, or nothing says that it was another's. Programs
/// that are no browsers say nothing.
pub(crate) fn is_from_own_page(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get(FETCH_SITE) {
        // `none` is the person's own doing: no page has asked.
        return site == "same-origin" || site == "none";
    }
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    are_own_origins(headers, host)
}

/// By what address whoever has sent a form of ours knows us, such as `https://shop.example`; none: they
/// have not said it.
pub(crate) fn own_address(headers: &HeaderMap) -> Option<String> {
    let text = |name: &str| headers.get(name)?.to_str().ok();
    let origin = text(ORIGIN.as_str()).filter(|origin| origin.contains("://"));
    if let Some(origin) = origin {
        return Some(origin.to_owned());
    }
    let passed_on = text(forwarded::HOST).and_then(|hosts| hosts.split(',').next());
    let host = passed_on.or_else(|| text(HOST.as_str()))?.trim();
    let is_https = came_encrypted(headers);
    let scheme = if is_https { "https" } else { "http" };
    Some(format!("{scheme}://{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    fn map(headers: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = headers.iter().map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        });
        pairs.collect()
    }

    fn is_from(headers: &[(&'static str, &'static str)]) -> bool {
        is_from_own_page(&map(headers))
    }

    #[test]
    fn our_address_is_what_the_browser_says_or_else_whoever_passed_it_on() {
        let address = |headers: &[_]| own_address(&map(headers));
        let host = ("host", "127.0.0.1:8080");
        let here = Some("http://127.0.0.1:8080".to_owned());
        assert_eq!(address(&[host]), here);
        assert_eq!(address(&[host, ("origin", "null")]), here);
        let public = Some("https://shop.example".to_owned());
        assert_eq!(address(&[host, ("origin", "https://shop.example")]), public);
        let passed_on = [
            host,
            ("x-forwarded-host", "shop.example, inner"),
            ("x-forwarded-proto", "https"),
        ];
        assert_eq!(address(&passed_on), public);
        assert_eq!(address(&[]), None);
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
