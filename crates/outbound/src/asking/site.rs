//! Where something of the surroundings is.

use reqwest::Url;
use std::fmt;
use thiserror::Error;

/// Where it is. Its URL may have a name and a password in it, which are not shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Site(Url);

/// Why a text is no such address. It is not shown: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "not an address such as http://HOST:PORT/PATH, or with http://NAME:PASSWORD@HOST:PORT/PATH"
)]
pub struct BadSite;

impl Site {
    /// Reads `http://[NAME:PASSWORD@]HOST[:PORT][/PATH]`; `https://` is the same over TLS.
    pub fn parse(text: &str) -> Result<Self, BadSite> {
        let url = Url::parse(text.trim()).map_err(|_| BadSite)?;
        let is_http = matches!(url.scheme(), "http" | "https") && url.has_host();
        if !is_http || url.query().is_some() || url.fragment().is_some() {
            return Err(BadSite);
        }
        Ok(Self(url))
    }

    /// With this name and password instead of those in the address.
    #[must_use]
    pub fn with_credentials(mut self, name: &str, password: &str) -> Self {
        // Neither fails where there is a host.
        let _ = self.0.set_username(name);
        let _ = self
            .0
            .set_password((!password.is_empty()).then_some(password));
        self
    }

    /// Whether a password is in it.
    pub fn has_password(&self) -> bool {
        self.0.password().is_some()
    }

    /// Its host, as it stands there.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or(80)
    }

    /// What lies below it under these names.
    pub(crate) fn below(&self, names: &[&str]) -> Url {
        let mut url = self.0.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(names);
        }
        url
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = &self.0;
        let (scheme, host, port) = (url.scheme(), self.host(), self.port());
        write!(
            f,
            "{scheme}://{host}:{port}{}",
            url.path().trim_end_matches('/')
        )
    }
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Site({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_shows_neither_name_nor_password() {
        let site = Site::parse("http://shop:hunter2@eureka:8761/eureka/").unwrap();
        assert_eq!(site.to_string(), "http://eureka:8761/eureka");
        assert!(!format!("{site:?}").contains("hunter2"));
        assert!(site.has_password());
        let url = site.below(&["apps", "MSVC-ORDER", "a:b/c"]);
        assert_eq!(url.path(), "/eureka/apps/MSVC-ORDER/a:b%2Fc");
        assert_eq!(url.password(), Some("hunter2"));
    }

    #[test]
    fn what_is_no_address_is_refused_without_showing_it() {
        for bad in [
            "",
            "eureka:8761",
            "ftp://hunter2@a/",
            "http://a:hunter2@b/?c",
            "http://a/#hunter2",
            "http://",
        ] {
            let refused = Site::parse(bad).unwrap_err();
            assert!(!refused.to_string().contains("hunter2"), "{bad}");
        }
    }

    #[test]
    fn credentials_from_elsewhere_take_the_place_of_those_in_the_address() {
        let site = Site::parse("http://a:b@config:8888").unwrap();
        let site = site.with_credentials("shop", "p@ss/word");
        let url = site.below(&["msvc-order", "default"]);
        assert_eq!(
            (url.username(), url.password()),
            ("shop", Some("p%40ss%2Fword"))
        );
        assert_eq!(url.path(), "/msvc-order/default");
    }
}
