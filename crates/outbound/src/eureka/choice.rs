//! Which of the instances that Eureka lists are called. Whoever can write to Eureka can list any address
//! under any name, so not every one is.

use super::application::Listed;
use crate::private_addresses::is_no_service;
use reqwest::Url;
use std::sync::Arc;

/// What is asked of an instance. One that has a port for TLS is called there, as Spring's clients do.
#[derive(Clone)]
pub struct Choice {
    /// Whether it has to have one: something secret goes with the calls.
    pub over_tls: bool,
    /// Whether its host, a name or an address, is one that may be called.
    pub is_welcome: Arc<dyn Fn(&str) -> bool + Send + Sync>,
}

/// Where this process itself is.
#[derive(Clone)]
pub(super) struct Own {
    pub(super) hosts: [String; 2],
    pub(super) port: u16,
}

/// What came of a choice, in a steady order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) places: Vec<Url>,
    /// Those that are not called, and why.
    pub(super) passed_over: Vec<String>,
}

impl Choice {
    /// Any instance, over TLS or not.
    pub fn any() -> Self {
        Self {
            over_tls: false,
            is_welcome: Arc::new(|_| true),
        }
    }

    /// Of these.
    pub(super) fn among(&self, listed: Vec<Listed>, own: Option<&Own>) -> Chosen {
        let mut chosen = Chosen::default();
        for one in listed {
            match self.of(one, own) {
                Ok(place) => chosen.places.push(place),
                Err(why) => chosen.passed_over.push(why),
            }
        }
        chosen.places.sort();
        chosen.places.dedup();
        chosen.passed_over.sort();
        chosen.passed_over.dedup();
        chosen
    }

    fn of(&self, listed: Listed, own: Option<&Own>) -> Result<Url, String> {
        let Listed { plain, secure } = listed;
        let place = match (secure, plain) {
            (Some(secure), _) => secure,
            (None, Some(plain)) if !self.over_tls => plain,
            (None, plain) => {
                let place = plain.map_or_else(String::new, String::from);
                return Err(format!("{place} (the authorization goes over https alone)"));
            }
        };
        match self.why_not(&place, own) {
            None => Ok(place),
            Some(why) => Err(format!("{place} ({why})")),
        }
    }

    fn why_not(&self, place: &Url, own: Option<&Own>) -> Option<&'static str> {
        let host = place.host_str().unwrap_or_default();
        let host = host.trim_matches(['[', ']']).trim_end_matches('.');
        let is_own = own.is_some_and(|own| {
            let is_here = own.hosts.iter().any(|own| own.eq_ignore_ascii_case(host));
            is_here && place.port_or_known_default() == Some(own.port)
        });
        if host.parse().is_ok_and(is_no_service) {
            Some("no service is at such an address")
        } else if is_own {
            Some("that is this service itself")
        } else if !(self.is_welcome)(host) {
            Some("not among eureka.hosts")
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(plain: &str, secure: &str) -> Listed {
        Listed {
            plain: Url::parse(plain).ok(),
            secure: Url::parse(secure).ok(),
        }
    }

    fn chosen(choice: &Choice, plain: &str, secure: &str) -> Result<String, String> {
        let own = Own {
            hosts: ["Shop".to_owned(), "10.0.0.7".to_owned()],
            port: 8090,
        };
        let place = choice.of(listed(plain, secure), Some(&own));
        place.map(String::from)
    }

    #[test]
    fn addresses_that_are_no_service_and_this_service_itself_are_never_called() {
        for host in [
            "169.254.169.254",
            "0.0.0.0",
            "0",
            "0xa9fea9fe",
            "224.0.0.1",
            "255.255.255.255",
            "[fe80::1]",
            "[::]",
            "[ff02::1]",
            "[::ffff:169.254.169.254]",
            "[fd00:ec2::254]",
            "[fd20:ce:0::254]",
            "168.63.129.16",
            "[::ffff:168.63.129.16]",
            "100.100.100.200",
        ] {
            let refused = chosen(&Choice::any(), &format!("http://{host}:80/"), "");
            assert!(refused.unwrap_err().contains("no service"), "{host}");
        }
        for own in [
            "http://shop:8090",
            "http://10.0.0.7:8090/",
            "http://shop.:8090",
        ] {
            let refused = chosen(&Choice::any(), own, "").unwrap_err();
            assert!(refused.contains("itself"), "{refused}");
        }
        for other in [
            "http://shop:8091/",
            "http://10.0.0.8:8090/",
            "http://127.0.0.1:1/",
        ] {
            assert_eq!(chosen(&Choice::any(), other, ""), Ok(other.to_owned()));
        }
    }

    #[test]
    fn the_port_for_tls_is_taken_where_there_is_one_and_a_secret_goes_over_no_other() {
        let (plain, secure) = ("http://a:1/", "https://a:2/");
        let private = Choice {
            over_tls: true,
            ..Choice::any()
        };
        assert_eq!(chosen(&private, plain, secure), Ok(secure.to_owned()));
        let refused = chosen(&private, plain, "").unwrap_err();
        assert!(refused.starts_with(plain) && refused.contains("https alone"));
        let open = Choice::any();
        for any in [plain, ""] {
            assert_eq!(chosen(&open, any, secure), Ok(secure.to_owned()));
        }
        assert_eq!(chosen(&open, plain, ""), Ok(plain.to_owned()));
    }

    #[test]
    fn hosts_that_are_not_welcome_are_passed_over_and_named() {
        let choice = Choice {
            over_tls: false,
            is_welcome: Arc::new(|host| host == "good" || host == "::1"),
        };
        let all = [
            "http://good:1",
            "http://evil:1",
            "http://[::1]:1",
            "http://good:1",
        ];
        let all = all.map(|plain| listed(plain, "")).into();
        let chosen = choice.among(all, None);
        let places: Vec<&str> = chosen.places.iter().map(Url::as_str).collect();
        assert_eq!(places, ["http://[::1]:1/", "http://good:1/"]);
        assert_eq!(
            chosen.passed_over,
            ["http://evil:1/ (not among eureka.hosts)"]
        );
    }
}
