//! Who is at the other end of a connection: in every request's extensions, put there once by the
//! server.

use axum::http::Extensions;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Where a request comes from: the other end of its connection, or, where that is a proxy that is
/// trusted, the client behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// The other end of the connection itself, in the extensions of requests that a trusted proxy sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Nearest(pub(crate) Peer);

/// In the extensions of requests whose connection is encrypted here, and not by a proxy before us.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Encrypted;

impl Nearest {
    /// The other end of a request's connection.
    pub(crate) fn of(extensions: &Extensions) -> Self {
        let known: Option<&Self> = extensions.get();
        known.copied().unwrap_or(Self(Peer::of(extensions)))
    }
}

impl Peer {
    /// The peer of a request. One that came by no connection (in tests) is from this machine.
    pub(crate) fn of(extensions: &Extensions) -> Self {
        let here = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        extensions.get().copied().unwrap_or(Self(here))
    }

    /// Its address as people write it: an IPv4 client of an IPv6 socket is an IPv4 client.
    pub(crate) fn address(self) -> IpAddr {
        self.0.ip().to_canonical()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_the_same_on_either_kind_of_socket() {
        let mapped: SocketAddr = "[::ffff:192.0.2.1]:80".parse().unwrap();
        let plain: SocketAddr = "192.0.2.1:80".parse().unwrap();
        assert_eq!(Peer(mapped).address(), Peer(plain).address());
        assert!(Peer::of(&Extensions::new()).address().is_loopback());
    }
}
