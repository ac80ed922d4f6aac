//! Asking what belongs to the surroundings and not to an order, such as a directory of services: in
//! bounded time, of bounded size, from the one address that was given.

use reqwest::{Client, Method, StatusCode, Url, redirect, retry};
use std::fmt;
use std::time::Duration;
use thiserror::Error;

/// How long a connection may take.
const CONNECTING: Duration = Duration::from_secs(1);

/// Where such a service is. Its URL may have a name and a password in it, which are not shown.
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

/// Why there is nobody to ask with.
#[derive(Debug, Error)]
#[error("the HTTP client cannot be made: {0}")]
pub struct ClientError(#[from] reqwest::Error);

/// Goes where it is told and nowhere else.
pub(crate) struct Asking {
    client: Client,
    most_bytes: usize,
}

/// One question.
pub(crate) struct Question<'a> {
    pub(crate) method: Method,
    pub(crate) url: Url,
    /// A body of JSON.
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) headers: &'a [(&'static str, &'a str)],
}

/// An answer, whole and within the limit.
pub(crate) struct Told {
    pub(crate) status: StatusCode,
    pub(crate) body: Vec<u8>,
}

impl Asking {
    pub(crate) fn try_new(patience: Duration, most_bytes: usize) -> Result<Self, ClientError> {
        let client = Client::builder()
            .user_agent("order-service")
            .http1_only()
            .connect_timeout(CONNECTING.min(patience))
            .timeout(patience)
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            // Otherwise environment variables decide whom we believe.
            .no_proxy()
            .build()?;
        Ok(Self { client, most_bytes })
    }

    /// Asks once. Errors do not show the address, which may have a password in it.
    pub(crate) async fn ask(&self, question: Question<'_>) -> Result<Told, String> {
        let faulty = |error: reqwest::Error| words(&error.without_url());
        let mut request = self.client.request(question.method, question.url);
        request = request.header("Accept", "application/json");
        for (name, value) in question.headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = question.body {
            request = request
                .header("Content-Type", "application/json")
                .body(body);
        }
        let mut response = request.send().await.map_err(faulty)?;
        let status = response.status();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(faulty)? {
            if body.len() + chunk.len() > self.most_bytes {
                return Err(format!(
                    "its answer has more than {} bytes",
                    self.most_bytes
                ));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Told { status, body })
    }
}

/// An error with what is behind it: the outermost only says that something failed.
fn words(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        words.push_str(": ");
        words.push_str(&inner.to_string());
        source = inner.source();
    }
    words
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
