//! Whose requests and streams are counted together.

use crate::http::identity::peer::Peer;
use application::Caller;
use domain::CustomerId;
use std::net::{IpAddr, Ipv6Addr};

/// Somebody with limits of their own.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Who {
    /// A customer, wherever they come from.
    Customer(CustomerId),
    /// Another service.
    Service(String),
    /// Somebody who looks on.
    Viewer(String),
    /// All who did not say who they are, at one address.
    Address(IpAddr),
}

impl Who {
    /// Nobody where nobody is limited: those at the controls, and everybody on a service that is
    /// open, where all come from one's own machine.
    pub(crate) fn of(caller: &Caller, peer: Peer) -> Option<Self> {
        match caller {
            Caller::Anyone | Caller::Operator(_) => None,
            Caller::Viewer(name) => Some(Self::Viewer(name.clone())),
            Caller::Customer(id) | Caller::LinkHolder { own: Some(id), .. } => {
                Some(Self::Customer(id.clone()))
            }
            Caller::Guest | Caller::LinkHolder { own: None, .. } => {
                Some(Self::Address(network(peer.address())))
            }
            Caller::Service(name) => Some(Self::Service(name.clone())),
        }
    }
}

/// An address as far as one client is not given many of them: IPv6 hands out whole /64 networks.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => {
            let prefix = address.to_bits() & (u128::MAX << 64);
            Ipv6Addr::from_bits(prefix).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_client_has_one_address_and_one_ipv6_network() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("192.0.2.1"), of("::ffff:192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:2"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
    }
}
