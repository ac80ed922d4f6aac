//! Keeps browsers from being turned against a service on somebody's own machine: a page that they
//! happen to look at must not order, cancel or read here.

use crate::http::around::limits::trouble;
use crate::http::contracts::trouble::Trouble;
use crate::http::identity::forwarded;
use crate::http::use_cases::UseCases;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};
use axum::http::uri::Authority;
use axum::middleware::Next;
use axum::response::Response;
use std::net::{Ipv4Addr, Ipv6Addr};

/// In which browsers say which page asks.
pub(in crate::http) const FETCH_SITE: &str = "sec-fetch-site";

/// Refuses what a page of another site asks for, and, where only this machine can be meant, what is
/// sent to a name that is not its own.
pub(in crate::http) async fn refuse_strangers(
    State(use_cases): State<UseCases>,
    request: Request,
    next: Next,
) -> Response {
    let host = host(&request);
    if use_cases.settings.loopback_only && host.is_some_and(|host| !is_loopback(host)) {
        return trouble(Trouble::ForeignHost, request.uri());
    }
    // Elsewhere a page can do no more than a guest: a browser adds nothing by itself that says who
    // asks, and the host that a gateway asks is not the one that its users see.
    let is_open = use_cases.identification.is_open();
    if is_open && is_cross_site(&request, host) {
        return trouble(Trouble::CrossSite, request.uri());
    }
    next.run(request).await
}

/// Where the client believes to be talking to. Clients of HTTP/1.0 need not say it.
fn host(request: &Request) -> Option<&str> {
    let Some(host) = request.headers().get(HOST) else {
        return request.uri().authority().map(Authority::as_str);
    };
    // What is no text is no name of ours either.
    Some(host.to_str().unwrap_or_default())
}

/// Browsers say which page asks: `Origin` wherever the answer could be read or something changed,
/// `Sec-Fetch-Site` always, if they are new enough and come by https or from this machine. It is the
/// browser's own word, whatever proxies make of the host.
fn is_cross_site(request: &Request, host: Option<&str>) -> bool {
    let (is_safe, headers) = (request.method().is_safe(), request.headers());
    if is_safe && is_public(request.uri().path()) {
        return false;
    }
    let site = headers.get(FETCH_SITE);
    if site.is_some_and(|site| site == "same-origin") {
        return false;
    }
    let is_foreign_site = site.is_some_and(|site| site == "cross-site");
    let is_foreign_origin = !are_own_origins(headers, host);
    is_foreign_origin || (is_foreign_site && !is_safe)
}

/// Whether each origin that a request names is a host by which we were asked: its own, or the one that a
/// trusted proxy was asked. No page can set either of them.
pub(in crate::http) fn are_own_origins(headers: &HeaderMap, host: Option<&str>) -> bool {
    let passed_on = headers.get_all(forwarded::HOST).iter();
    let passed_on = passed_on.filter_map(|line| line.to_str().ok());
    let passed_on = passed_on.flat_map(|line| line.split(',').map(str::trim));
    let hosts: Vec<&str> = host.into_iter().chain(passed_on).collect();
    headers.get_all(ORIGIN).iter().all(|origin| {
        let origin = origin.to_str().unwrap_or_default();
        hosts.iter().any(|host| is_own(origin, host))
    })
}

/// The documentation is the same for everybody.
fn is_public(path: &str) -> bool {
    matches!(path, "/openapi.json" | "/asyncapi.json" | "/docs") || path.starts_with("/docs/")
}

/// Whether an origin is the host that was asked. `Origin` leaves out the port that its scheme has
/// anyway, `Host` may name it.
fn is_own(origin: &str, host: &str) -> bool {
    let Some((scheme, authority)) = origin.split_once("://") else {
        return false;
    };
    let usual_port = match scheme {
        "http" => ":80",
        "https" => ":443",
        _ => return false,
    };
    let bare = |authority: &str| {
        let bare = authority.strip_suffix(usual_port).unwrap_or(authority);
        bare.to_ascii_lowercase()
    };
    bare(authority) == bare(host)
}

/// Whether this is a name of the machine's own, with or without a port.
fn is_loopback(host: &str) -> bool {
    if let Some(rest) = host.strip_prefix('[') {
        let Some((address, port)) = rest.split_once(']') else {
            return false;
        };
        let is_own = address.parse().is_ok_and(|ip: Ipv6Addr| ip.is_loopback());
        return is_own && (port.is_empty() || port.starts_with(':'));
    }
    let name = host.split_once(':').map_or(host, |(name, _port)| name);
    let is_address = name.parse().is_ok_and(|ip: Ipv4Addr| ip.is_loopback());
    is_address || name.eq_ignore_ascii_case("localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_the_machine_itself_are_loopback() {
        for own in [
            "localhost",
            "LocalHost:8080",
            "127.0.0.1",
            "127.1.2.3:80",
            "[::1]",
            "[::1]:8080",
        ] {
            assert!(is_loopback(own), "{own}");
        }
        for other in [
            "",
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.nip.io",
            "192.168.0.1",
            "[::2]",
            "[::1",
            "[::1]evil",
            "::1",
        ] {
            assert!(!is_loopback(other), "{other}");
        }
    }

    #[test]
    fn an_origin_is_ours_if_it_is_the_host_that_was_asked() {
        assert!(is_own("http://localhost:8080", "localhost:8080"));
        assert!(is_own("http://Shop.example", "shop.example:80"));
        assert!(is_own("https://shop.example", "shop.example:443"));
        for (origin, host) in [
            ("http://localhost:3000", "localhost:8080"),
            ("http://evil.example", "localhost:8080"),
            ("https://shop.example", "shop.example:80"),
            ("null", "null"),
            ("file://", ""),
        ] {
            assert!(!is_own(origin, host), "{origin} {host}");
        }
    }
}
