//! Addresses by what others may do on the way there: nobody is between this machine and itself.

use reqwest::Url;
use std::net::IpAddr;

/// Whether the address is this machine's own, by its name or number alone: no name is looked up.
pub(crate) fn is_of_this_machine(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| is_own(&url))
}

/// Whether others can read and change what is told there: another machine by plain http.
pub(crate) fn is_open_wire(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| url.scheme() == "http" && !is_own(&url))
}

fn is_own(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse();
    host == "localhost" || address.is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_only_begins_like_this_machines_is_another_machine() {
        for own in [
            "http://127.0.0.1:8080",
            "http://127.8.9.1/keys",
            "http://[::1]:8080",
            "http://LOCALHOST/keys?token=x",
        ] {
            assert!(is_of_this_machine(own) && !is_open_wire(own), "{own}");
        }
        for other in [
            "http://192.168.1.7:8080",
            "http://shop.example.com",
            "http://localhost.example/keys",
            "http://127.0.0.1.example",
            "http://[2001:db8::1]/",
        ] {
            assert!(!is_of_this_machine(other) && is_open_wire(other), "{other}");
        }
        assert!(!is_open_wire("https://shop.example.com"));
        assert!(!is_of_this_machine("nonsense") && !is_open_wire("nonsense"));
    }
}
