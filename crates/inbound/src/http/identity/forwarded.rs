//! What proxies say of the requests that they pass on: believed of those that are trusted, and taken out of
//! a request where it is anybody else's word, so that nothing behind this has to ask whose word it is.

use super::rules::TrustedPeers;
use crate::http::identity::peer::{Encrypted, Nearest, Peer};
use crate::http::use_cases::UseCases;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;
use std::net::{IpAddr, SocketAddr};

/// Through whose hands a request came, the client first.
const FOR: &str = "x-forwarded-for";
/// The host that the client asked.
pub(crate) const HOST: &str = "x-forwarded-host";
/// Whether the client came by https.
pub(crate) const PROTO: &str = "x-forwarded-proto";

/// Puts the client in the place of the trusted proxies before it, or takes out what a stranger says; then
/// says whether it came by https.
pub(crate) async fn settle(
    State(use_cases): State<UseCases>,
    mut request: Request,
    next: Next,
) -> Response {
    let trusted = &use_cases.identification.trusted;
    let nearest = Peer::of(request.extensions());
    let by_proxy = trusted.are_by(nearest.address(), request.headers());
    // Who shows a wrong secret is refused by whoever asks who they are.
    if by_proxy.unwrap_or(false) {
        let client = client(trusted, request.headers()).map(|ip| Peer(SocketAddr::new(ip, 0)));
        request.extensions_mut().insert(Nearest(nearest));
        request.extensions_mut().insert(client.unwrap_or(nearest));
    } else {
        for name in [FOR, HOST, PROTO] {
            request.headers_mut().remove(name);
        }
    }
    // Where we encrypt ourselves, the client came by https, unless it is a proxy that says otherwise.
    let is_encrypted = request.extensions().get::<Encrypted>().is_some();
    if is_encrypted && !request.headers().contains_key(PROTO) {
        let headers = request.headers_mut();
        headers.insert(PROTO, HeaderValue::from_static("https"));
    }
    next.run(request).await
}

/// The client's address: the last one that is no trusted proxy's, or the first one if all are. Each
/// proxy puts down whom it heard, so what stands before an address that is not trusted is what the
/// client says of itself.
fn client(trusted: &TrustedPeers, headers: &HeaderMap) -> Option<IpAddr> {
    let lines = headers.get_all(FOR).iter().rev();
    let hops = lines.flat_map(|line| line.to_str().unwrap_or_default().rsplit(','));
    let mut client = None;
    for hop in hops {
        let Some(address) = address(hop.trim()) else {
            break;
        };
        client = Some(address);
        if !trusted.are_at(address) {
            break;
        }
    }
    client
}

/// An address, which some proxies write with its port.
fn address(hop: &str) -> Option<IpAddr> {
    let with_port = || hop.parse::<SocketAddr>().map(|address| address.ip());
    let address = hop.parse().or_else(|_| with_port()).ok();
    address.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn found(lines: &[&'static str]) -> Option<String> {
        found_by(&["10.0.0.0/8", "fd00::/8"], lines)
    }

    /// Where proxies are in these networks.
    fn found_by(networks: &[&str], lines: &[&'static str]) -> Option<String> {
        let networks = networks.iter().map(|network| network.parse().unwrap());
        let trusted = TrustedPeers {
            networks: networks.collect(),
            secret: None,
        };
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FOR, HeaderValue::from_static(line));
        }
        client(&trusted, &headers).map(|address| address.to_string())
    }

    #[test]
    fn the_client_is_the_last_address_that_is_no_proxys() {
        for (lines, client) in [
            (&["192.0.2.1"][..], "192.0.2.1"),
            // What a client says before its own address is its own affair.
            (&["203.0.113.9, 192.0.2.1"], "192.0.2.1"),
            (&["203.0.113.9", "192.0.2.1"], "192.0.2.1"),
            // Proxies behind one another.
            (&["192.0.2.1, 10.0.0.7, fd00::7"], "192.0.2.1"),
            (&["192.0.2.1", "10.0.0.7"], "192.0.2.1"),
            // A client inside, too.
            (&["10.1.1.1, 10.0.0.7"], "10.1.1.1"),
            // With ports, and of either family.
            (&["192.0.2.1:443"], "192.0.2.1"),
            (&["[2001:db8::1]:443, 10.0.0.7:80"], "2001:db8::1"),
            (&["::ffff:192.0.2.1"], "192.0.2.1"),
            // What is unreadable hides what is before it.
            (&["192.0.2.1, unknown, 10.0.0.7"], "10.0.0.7"),
        ] {
            assert_eq!(found(lines).as_deref(), Some(client), "{lines:?}");
        }
        for nobody in [&[][..], &[""], &["unknown"], &["192.0.2.1,"]] {
            assert_eq!(found(nobody), None, "{nobody:?}");
        }
    }

    #[test]
    fn a_neighbour_that_is_no_proxy_gives_itself_no_other_address() {
        for made_up in ["192.0.2.1, 10.1.1.1", "10.9.9.9, 10.1.1.1", "10.1.1.1"] {
            let client = found_by(&["127.0.0.0/8", "::1/128"], &[made_up]);
            assert_eq!(client.as_deref(), Some("10.1.1.1"), "{made_up}");
        }
    }
}
