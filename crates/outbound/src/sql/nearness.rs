//! Whether a server is on this machine: then nobody in between can listen.

use std::net::IpAddr;

/// Whether the host is this machine, by its name or address alone: no name is looked up.
pub(super) fn is_on_this_machine(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    let is_loopback = |address: IpAddr| address.is_loopback();
    host == "localhost" || host.parse().is_ok_and(is_loopback)
}

/// Whether the part of a URL that names user and host ends before the `@` that is in it: a slash in a
/// password has ended it, and what comes before it would be taken for the host.
pub(super) fn has_slash_before_host(url: &str) -> bool {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let address = rest.split_once('?').map_or(rest, |(address, _)| address);
    let names = address.split_once('/').map_or(address, |(names, _)| names);
    address.contains('@') && !names.contains('@')
}

#[cfg(test)]
mod tests {
    use super::is_on_this_machine;

    #[test]
    fn a_name_that_only_begins_like_this_machines_is_another_machine() {
        for near in ["localhost", "127.0.0.1", "127.8.9.1", "::1", "[::1]"] {
            assert!(is_on_this_machine(near), "{near}");
        }
        for far in [
            "localhost.example",
            "127.0.0.1.example",
            "10.0.0.7",
            "",
            "[2001:db8::1]",
        ] {
            assert!(!is_on_this_machine(far), "{far}");
        }
    }
}
