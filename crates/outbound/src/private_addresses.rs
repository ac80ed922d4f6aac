//! Addresses that are not on the open internet, and those where no service is at all. Whoever can write
//! down where calls go must not reach what only this machine is to reach.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether clouds tell a machine its secrets there, under an address that is not link-local: Amazon and Google
/// over IPv6, Azure, Alibaba, Oracle.
fn tells_secrets(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => matches!(
            address.octets(),
            [168, 63, 129, 16] | [100, 100, 100, 200] | [192, 0, 0, 192]
        ),
        IpAddr::V6(address) => {
            matches!(
                address.segments(),
                [0xfd00, 0x0ec2, ..] | [0xfd20, 0x00ce, ..]
            )
        }
    }
}

/// Whether an address belongs to no machine among others: what answers there knows this machine's secrets,
/// or is everybody. One that leads to such an address in a way of a network's own is none either.
pub(crate) fn is_no_service(address: IpAddr) -> bool {
    let address = within(address);
    let translated = translated(address);
    translated.is_some_and(is_nobodys) || is_nobodys(address)
}

fn is_nobodys(address: IpAddr) -> bool {
    let is_near = match address {
        IpAddr::V4(address) => address.is_link_local() || address.is_broadcast(),
        IpAddr::V6(address) => address.is_unicast_link_local(),
    };
    is_near || address.is_unspecified() || address.is_multicast() || tells_secrets(address)
}

/// Whether an address may be reached over the open internet: it is none of this machine, of a local
/// network, or of a use of its own.
pub(crate) fn is_public(address: IpAddr) -> bool {
    if is_no_service(address) {
        return false;
    }
    match within(address) {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// The address of IPv4 that one of IPv6 leads to where a network is made so: compatible addresses, 6to4, a NAT64
/// of one's own.
fn translated(address: IpAddr) -> Option<IpAddr> {
    let IpAddr::V6(v6) = address else {
        return None;
    };
    match v6.segments() {
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 => Some(joined(high, low)),
        [0x2002, high, low, ..] | [0x64, 0xff9b, 1, .., high, low] => Some(joined(high, low)),
        _ => None,
    }
}

fn joined(high: u16, low: u16) -> IpAddr {
    let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
    IpAddr::V4(Ipv4Addr::new(a, b, c, d))
}

/// The address of IPv4 that one of IPv6 leads to, where it does: mapped, or behind a NAT64 that everybody
/// has under the same prefix. The address itself otherwise.
fn within(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else {
        return address;
    };
    match v6.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            joined(high, low)
        }
        _ => address,
    }
}

/// By the registry of special addresses (RFC 6890 and what came after).
fn is_public_v4(address: Ipv4Addr) -> bool {
    !matches!(
        address.octets(),
        // This network, a private one, this machine; multicast and all that is reserved.
        [0 | 10 | 127 | 224..=255, ..]
            // The carrier's NAT, link-local, two private ones.
            | [100, 64..=127, ..]
            | [169, 254, ..]
            | [172, 16..=31, ..]
            | [192, 168, ..]
            // Assignments of the IETF, examples, the relays of 6to4, measurements.
            | [192, 0, 0 | 2, _]
            | [192, 88, 99, _]
            | [198, 18 | 19, ..]
            | [198, 51, 100, _]
            | [203, 0, 113, _]
    )
}

/// Of what is given out to machines (`2000::/3`), all but the parts with a use of their own. Everything else
/// is this machine, local, multicast, or leads to IPv4 (compatible addresses, a NAT64 of one's own).
fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        // Teredo, ORCHID, measurements: assignments of the IETF. Examples. 6to4. ISATAP leads to IPv4.
        [0x2001, 0..=0x01ff | 0x0db8, ..]
        | [0x2002, ..]
        | [0x3fff, 0..=0x0fff, ..]
        | [_, _, _, _, 0 | 0x0200, 0x5efe, _, _] => false,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(texts: &[&str]) -> Vec<IpAddr> {
        let parsed = texts.iter().map(|text| text.parse());
        parsed.collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn nothing_that_is_not_on_the_open_internet_is_public() {
        for address in all(&[
            // IPv4, first and last of each stretch.
            "0.0.0.0",
            "0.255.255.255",
            "10.0.0.0",
            "10.255.255.255",
            "100.64.0.0",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "169.254.0.0",
            "169.254.169.254",
            "172.16.0.0",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.0",
            "192.168.255.255",
            "198.18.0.0",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "168.63.129.16",
            "100.100.100.200",
            // IPv6.
            "::",
            "::1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "fc00::1",
            "fd00:ec2::254",
            "fd20:ce::254",
            "fdff::1",
            "ff02::1",
            "ff0e::1",
            "100::1",
            "2001:db8::1",
            "2001::1",
            "2001:10::1",
            "2001:20::1",
            "3fff::1",
            "5f00::1",
            "4000::1",
            // IPv6 that leads to IPv4.
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "::10.0.0.1",
            "::8.8.8.8",
            "64:ff9b::127.0.0.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b::169.254.169.254",
            "64:ff9b:1::8.8.8.8",
            "2002:7f00:1::",
            "2002:a00:1::",
            "2002:808:808::",
            "2001:0:808:808::1",
            "2a00:1450::5efe:10.0.0.1",
            "2a00:1450:0:0:200:5efe:a00:1",
        ]) {
            assert!(!is_public(address), "{address}");
        }
    }

    #[test]
    fn the_open_internet_is_public() {
        for address in all(&[
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "128.0.0.0",
            "169.253.255.255",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.0.1",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450::200e",
            "2001:4860:4860::8888",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
        ]) {
            assert!(is_public(address), "{address}");
        }
    }

    #[test]
    fn where_machines_are_told_their_secrets_is_no_service_however_it_is_written() {
        for address in all(&[
            "169.254.169.254",
            "::ffff:169.254.169.254",
            "64:ff9b::169.254.169.254",
            "168.63.129.16",
            "::ffff:168.63.129.16",
            "100.100.100.200",
            "fd00:ec2::254",
            "fd20:ce::254",
            "fd00:ec2::23",
            "192.0.0.192",
            "::169.254.169.254",
            "2002:a9fe:a9fe::",
            "64:ff9b:1::169.254.169.254",
            "0.0.0.0",
            "::",
            "224.0.0.1",
            "ff02::1",
            "255.255.255.255",
            "fe80::1",
        ]) {
            assert!(is_no_service(address), "{address}");
        }
        for address in all(&["127.0.0.1", "::1", "10.0.0.1", "192.168.0.1", "fd00::1"]) {
            assert!(!is_no_service(address), "{address}");
        }
    }
}
