//! Hosts that may be called: by their names, by the ends of their names, or by the networks of their
//! addresses.

use inbound::http::Network;

/// Some hosts; where none is named, all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Hosts(Vec<Host>);

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Host {
    Named(String),
    /// With the dot at the beginning.
    Below(String),
    In(Network),
}

impl Hosts {
    pub(super) const fn new(hosts: Vec<Host>) -> Self {
        Self(hosts)
    }

    /// Whether any host is one of them, since none is named.
    pub(crate) const fn are_all(&self) -> bool {
        self.0.is_empty()
    }

    /// One entry: `msvc-inventory`, `.shop.internal` or `10.0.0.0/8`.
    pub(super) fn parse(text: &str) -> Option<Host> {
        if let Ok(network) = text.parse() {
            return Some(Host::In(network));
        }
        let name = text.strip_prefix('.').unwrap_or(text);
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        if name.is_empty() || text.len() > 255 || !name.chars().all(is_plain) {
            return None;
        }
        let text = text.to_ascii_lowercase();
        Some(if name.len() == text.len() {
            Host::Named(text)
        } else {
            Host::Below(text)
        })
    }

    /// Whether a host, a name or an address without brackets, is one of them.
    pub(crate) fn has(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        let is_it = |one: &Host| match one {
            Host::Named(name) => *name == host,
            Host::Below(end) => host.ends_with(end.as_str()),
            Host::In(network) => host.parse().is_ok_and(|address| network.contains(address)),
        };
        self.0.is_empty() || self.0.iter().any(is_it)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_known_by_its_name_its_end_or_its_network() {
        let texts = ["msvc-Inventory", ".shop.internal", "10.0.0.0/8", "::1"];
        let hosts = Hosts::new(texts.map(|text| Hosts::parse(text).unwrap()).into());
        for host in ["MSVC-inventory", "a.shop.internal", "10.9.8.7", "::1"] {
            assert!(hosts.has(host), "{host}");
        }
        for host in [
            "msvc-inventory.evil",
            "shop.internal",
            "evilshop.internal",
            "11.0.0.1",
            "::2",
        ] {
            assert!(!hosts.has(host), "{host}");
        }
        assert!(Hosts::default().has("anybody"), "where none is named");
    }

    #[test]
    fn what_is_no_host_is_refused() {
        for text in ["", ".", "a b", "10.0.0.0/33", "http://a", "*.shop", "a:1"] {
            assert_eq!(Hosts::parse(text), None, "{text}");
        }
    }
}
