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
#[derive(Debug, Clone)]
pub struct FixedAddress(Url);

/// Why a text is no address of a service.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AddressError {
    /// No address, or more than one.
    #[error("this is none, or has a query")]
    Form,
    /// Addresses are shown and logged.
    #[error("this has a user or a password in it, which belong into `authorization`")]
    Secret,
}

impl FixedAddress {
    /// The address that paths are appended to.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let url = Url::parse(text).map_err(|_| AddressError::Form)?;
        let is_http = matches!(url.scheme(), "http" | "https") && url.has_host();
        if !is_http || url.query().is_some() || url.fragment().is_some() {
            return Err(AddressError::Form);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::Secret);
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
            let refused = FixedAddress::parse(bad).err();
            assert_eq!(refused, Some(AddressError::Form), "{bad}");
        }
        for bad in [
            "http://shop:hunter2@a",
            "http://shop@a",
            "http://:hunter2@a",
        ] {
            let refused = FixedAddress::parse(bad).err();
            assert_eq!(refused, Some(AddressError::Secret));
        }
    }
}
