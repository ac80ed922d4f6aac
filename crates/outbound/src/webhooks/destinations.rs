//! Where webhooks may go: what an address has to be before it is stored, and which of the addresses that
//! its name has are connected to. A name may have another address at any moment, so each connection looks
//! for itself, and connects to what it has looked at.

use crate::private_addresses::{is_no_service, is_public};
use futures::future::BoxFuture;
use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// How names are looked up.
pub type LookUp = Arc<dyn Fn(String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> + Send + Sync>;

/// As this machine looks them up.
pub fn looked_up() -> LookUp {
    Arc::new(|name| {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name, 0)).await?;
            Ok(found.map(|found| found.ip()).collect())
        })
    })
}

/// What is allowed.
#[derive(Clone)]
pub struct Destinations {
    /// Whether webhooks may go to this machine and to local networks. Where clouds tell a machine its
    /// secrets, they never go.
    pub allow_private: bool,
    /// Whether they may go without TLS.
    pub allow_http: bool,
    /// How names are looked up.
    pub look_up: LookUp,
}

impl Destinations {
    /// Why nothing is sent there, in words that end a sentence; none: as far as can be told without looking
    /// anything up, it may go there.
    pub fn refuses(&self, url: &str) -> Option<String> {
        self.checked(url).err()
    }

    /// The address, if something may be sent there.
    pub(super) fn checked(&self, url: &str) -> Result<Url, String> {
        let Ok(parsed) = Url::parse(url) else {
            return Err("it is no address such as https://HOST/PATH".to_owned());
        };
        let is_plain = parsed.scheme() == "http";
        if !is_plain && parsed.scheme() != "https" || !parsed.has_host() {
            return Err("it is no address such as https://HOST/PATH".to_owned());
        }
        if is_plain && !self.allow_http {
            return Err("it goes without TLS: only https is allowed here".to_owned());
        }
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return Err(
                "there is a name or a password in it: messages are signed instead".to_owned(),
            );
        }
        if parsed.fragment().is_some() {
            return Err("there is a # in it, behind which nothing is sent".to_owned());
        }
        let host = parsed.host_str().unwrap_or_default();
        match host.trim_matches(['[', ']']).parse() {
            Ok(address) if !self.allows(address) => Err(NOT_ALLOWED.to_owned()),
            Err(_) if !self.allow_private && is_local_name(host) => Err(NOT_ALLOWED.to_owned()),
            _ => Ok(parsed),
        }
    }

    fn allows(&self, address: IpAddr) -> bool {
        if self.allow_private {
            !is_no_service(address)
        } else {
            is_public(address)
        }
    }

    /// Those of a name's addresses that may be connected to.
    async fn allowed(&self, name: String) -> io::Result<Vec<SocketAddr>> {
        let found = (self.look_up)(name).await?;
        let was_found = !found.is_empty();
        let allowed = found.into_iter().filter(|address| self.allows(*address));
        let allowed: Vec<_> = allowed.map(|address| SocketAddr::new(address, 0)).collect();
        if was_found && allowed.is_empty() {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, NOT_ALLOWED));
        }
        Ok(allowed)
    }
}

/// What is said of an address that is refused. Which one it was stays here: the names of a network are
/// nobody else's business.
const NOT_ALLOWED: &str =
    "it is an address of this machine or of a local network, or one that no service has";

/// Names that are this machine's everywhere, whatever is looked up.
fn is_local_name(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    host == "localhost" || host.ends_with(".localhost")
}

impl Resolve for Destinations {
    fn resolve(&self, name: Name) -> Resolving {
        let (destinations, name) = (self.clone(), name.as_str().to_owned());
        Box::pin(async move {
            let allowed = destinations.allowed(name).await?;
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strict() -> Destinations {
        Destinations {
            allow_private: false,
            allow_http: false,
            look_up: looked_up(),
        }
    }

    #[test]
    fn an_address_that_is_not_for_webhooks_is_refused_before_it_is_stored() {
        for (url, why) in [
            ("", "no address"),
            ("hooks.example.com", "no address"),
            ("ftp://hooks.example.com/", "no address"),
            ("file:///etc/passwd", "no address"),
            ("data:text/plain,x", "no address"),
            ("http://hooks.example.com/", "https"),
            ("https://a:b@hooks.example.com/", "password"),
            ("https://a@hooks.example.com/", "password"),
            ("https://hooks.example.com/#x", "#"),
            ("https://localhost/", "local network"),
            ("https://LOCALHOST.:8443/", "local network"),
            ("https://a.localhost/", "local network"),
            ("https://127.0.0.1/", "local network"),
            ("https://127.1/", "local network"),
            ("https://2130706433/", "local network"),
            ("https://0x7f000001/", "local network"),
            ("https://0177.0.0.1/", "local network"),
            ("https://0/", "local network"),
            ("https://10.0.0.1/", "local network"),
            ("https://169.254.169.254/latest/meta-data", "local network"),
            ("https://[::1]/", "local network"),
            ("https://[::]/", "local network"),
            ("https://[::ffff:127.0.0.1]/", "local network"),
            ("https://[::ffff:7f00:1]/", "local network"),
            ("https://[fd00::1]/", "local network"),
            ("https://[64:ff9b::10.0.0.1]/", "local network"),
            ("https://[2002:7f00:1::]/", "local network"),
            ("https://１２７.0.0.1/", "local network"),
        ] {
            let refused = strict().refuses(url).unwrap_or_default();
            assert!(refused.contains(why), "{url}: {refused:?}");
        }
        for fine in [
            "https://hooks.example.com/a?b=c",
            "https://1.1.1.1:8443/",
            "https://[2606:4700::1111]/",
        ] {
            assert_eq!(strict().refuses(fine), None, "{fine}");
        }
    }

    #[test]
    fn what_is_allowed_by_settings_is_let_through_and_secrets_of_machines_never() {
        let open = Destinations {
            allow_private: true,
            allow_http: true,
            ..strict()
        };
        for fine in [
            "http://127.0.0.1:1/",
            "https://localhost/",
            "http://[::1]/",
            "http://10.0.0.1/",
        ] {
            assert_eq!(open.refuses(fine), None, "{fine}");
        }
        for never in [
            "http://169.254.169.254/",
            "http://0.0.0.0/",
            "http://[::ffff:a9fe:a9fe]/",
        ] {
            assert!(open.refuses(never).is_some(), "{never}");
        }
    }

    fn with(addresses: &'static [&'static str]) -> Destinations {
        let look_up: LookUp = Arc::new(|_| {
            let found = addresses.iter().map(|address| address.parse().unwrap());
            let found = Ok(found.collect());
            Box::pin(async { found })
        });
        Destinations {
            look_up,
            ..strict()
        }
    }

    #[tokio::test]
    async fn of_a_names_addresses_only_the_public_ones_are_connected_to() {
        let both = with(&["10.0.0.1", "1.1.1.1", "::1"])
            .allowed("a".to_owned())
            .await;
        let both: Vec<_> = both.unwrap().iter().map(SocketAddr::to_string).collect();
        assert_eq!(both, ["1.1.1.1:0"]);
        let none = with(&["127.0.0.1", "::ffff:169.254.169.254"]);
        let none = none.allowed("a".to_owned()).await.unwrap_err();
        assert_eq!(none.kind(), io::ErrorKind::PermissionDenied);
    }
}
