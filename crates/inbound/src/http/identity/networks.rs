//! Networks of addresses, as operators write them: `10.0.0.0/8`, `fd00::/8`, or one address.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use thiserror::Error;

/// All addresses with the same first bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

/// The text names no network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("expected an address and how many of its bits count, such as 10.0.0.0/8 or fd00::/8")]
pub struct BadNetwork;

impl Network {
    /// Whether other machines than this one belong to it, and more than one of them.
    pub const fn has_many_machines(&self) -> bool {
        let width = match self.address {
            IpAddr::V4(_) => 32,
            IpAddr::V6(_) => 128,
        };
        self.bits < width && !self.address.is_loopback()
    }

    /// Whether an address belongs to it. An IPv4 address on an IPv6 socket is an IPv4 address.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(met)) => {
                same_first(own.to_bits().into(), met.to_bits().into(), self.bits, 32)
            }
            (IpAddr::V6(own), IpAddr::V6(met)) => {
                same_first(own.to_bits(), met.to_bits(), self.bits, 128)
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

fn same_first(own: u128, met: u128, bits: u8, width: u8) -> bool {
    let ignored = u32::from(width - bits);
    // Shifting all bits out of a number is not defined, so none left is a case of its own.
    (own ^ met).checked_shr(ignored).unwrap_or(0) == 0
}

impl FromStr for Network {
    type Err = BadNetwork;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| BadNetwork)?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            // `parse` would take a sign.
            Some(bits) if bits.bytes().all(|byte| byte.is_ascii_digit()) => {
                bits.parse().map_err(|_| BadNetwork)?
            }
            Some(_) => return Err(BadNetwork),
            None => width,
        };
        if bits > width {
            return Err(BadNetwork);
        }
        Ok(Self { address, bits })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_in(address: &str, network: &str) -> bool {
        let network: Network = network.parse().unwrap();
        network.contains(address.parse().unwrap())
    }

    #[test]
    fn an_address_is_in_a_network_if_its_first_bits_are_the_same() {
        for (address, network) in [
            ("10.255.0.1", "10.0.0.0/8"),
            ("172.31.255.255", "172.16.0.0/12"),
            ("192.168.1.1", "192.168.1.1"),
            ("8.8.8.8", "0.0.0.0/0"),
            ("::1", "::1/128"),
            ("fd12::1", "fc00::/7"),
            ("2001:db8::1", "::/0"),
            ("::ffff:10.1.2.3", "10.0.0.0/8"),
        ] {
            assert!(is_in(address, network), "{address} {network}");
        }
        for (address, network) in [
            ("11.0.0.1", "10.0.0.0/8"),
            ("172.32.0.0", "172.16.0.0/12"),
            ("192.168.1.2", "192.168.1.1"),
            ("::1", "0.0.0.0/0"),
            ("10.0.0.1", "::/0"),
            ("::2", "::1/128"),
        ] {
            assert!(!is_in(address, network), "{address} {network}");
        }
    }

    #[test]
    fn a_network_has_many_machines_unless_it_is_one_or_this_one() {
        let has_many = |text: &str| text.parse::<Network>().unwrap().has_many_machines();
        assert!(
            ["10.0.0.0/8", "fc00::/7", "0.0.0.0/0"]
                .into_iter()
                .all(has_many)
        );
        let one = ["10.0.0.7", "127.0.0.0/8", "::1/128", "fd00::7/128"];
        assert!(!one.into_iter().any(has_many));
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in [
            "",
            "10.0.0.0/33",
            "::/129",
            "10.0.0.0/",
            "10.0.0.0/+8",
            "10/8",
            "localhost",
        ] {
            assert_eq!(text.parse::<Network>(), Err(BadNetwork), "{text}");
        }
    }
}
