//! Where a collaborator is: a fixed address, or whatever a directory says at the time of the call.

use async_trait::async_trait;
use reqwest::Url;
use thiserror::Error;

/// Tells where a collaborator's service is to be found.
#[async_trait]
pub trait Addresses: Send + Sync {
    /// The addresses to try for one call, the best first; an error says why there are none. A later
    /// one is tried only where the earlier ones could not be reached at all.
    async fn candidates(&self) -> Result<Vec<Url>, String>;
}

/// One address, for ever the same.
#[derive(Clone)]
pub struct FixedAddress(Url);

/// Why a text is no address of a service.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("expected an address such as http://inventory:8081, without a query")]
pub struct AddressError;

impl FixedAddress {
    /// The address that paths are appended to.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let url = Url::parse(text).map_err(|_| AddressError)?;
        let is_http = matches!(url.scheme(), "http" | "https") && url.has_host();
        if !is_http || url.query().is_some() || url.fragment().is_some() {
            return Err(AddressError);
        }
        Ok(Self(url))
    }
}

#[async_trait]
impl Addresses for FixedAddress {
    async fn candidates(&self) -> Result<Vec<Url>, String> {
        Ok(vec![self.0.clone()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_http_and_has_nothing_behind_its_path() {
        for good in ["http://inventory:8081", "https://shop.example/stock/"] {
            assert!(FixedAddress::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "inventory:8081",
            "/stock",
            "ftp://a",
            "http://a?b=c",
            "http://a#b",
        ] {
            assert!(FixedAddress::parse(bad).is_err(), "{bad}");
        }
    }
}
