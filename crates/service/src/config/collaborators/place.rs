//! Where a service is: at an address, or wherever Eureka says that one of its instances is.

use super::section::Section;
use crate::config::secret::Secret;
use outbound::http::upstream::FixedAddress;
use std::fmt;

/// Where a service is.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    /// At this address; the text of it is for people.
    At(FixedAddress, String),
    /// Listed in Eureka under this name.
    Listed(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(_, url) => f.write_str(url),
            Self::Listed(name) => write!(f, "{name} in Eureka"),
        }
    }
}

impl Place {
    /// Reads it; none where nothing is said.
    #[expect(
        clippy::option_option,
        reason = "read or faulty, and if read, there or not"
    )]
    pub(super) fn read(section: &mut Section<'_, '_>) -> Option<Option<Self>> {
        let at = address(section);
        let listed = listed(section);
        match (at?, listed?) {
            (Some(_), Some(_)) => {
                let expected = "nothing where there is a url: one of them would not be heeded";
                let key = section.key("service");
                section.from.contradiction(&key, expected);
                None
            }
            (Some(at), None) => Some(Some(at)),
            (None, listed) => Some(listed),
        }
    }
}

#[expect(
    clippy::option_option,
    reason = "read or faulty, and if read, there or not"
)]
fn address(section: &mut Section<'_, '_>) -> Option<Option<Place>> {
    let key = section.key("url");
    // A query is refused, and may be a key.
    let is_private = |url: &str| url.contains(['@', '?', '#']);
    section.from.hide_if(&key, is_private);
    let is_hidden = section.from.is_hidden(&key);
    let expected = "nothing, or an address such as \"http://inventory:8081\", without a query";
    section.from.understood(&key, expected, |text| {
        if text.is_empty() {
            return Ok(None);
        }
        let address = FixedAddress::parse(text).map_err(|error| format!("{expected}: {error}"))?;
        let shown = if is_hidden { Secret::HIDDEN } else { text };
        Ok(Some(Place::At(address, shown.to_owned())))
    })
}

#[expect(
    clippy::option_option,
    reason = "read or faulty, and if read, there or not"
)]
fn listed(section: &mut Section<'_, '_>) -> Option<Option<Place>> {
    let key = section.key("service");
    let expected = "nothing, or a name in Eureka such as \"msvc-inventory\"";
    let is_name = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let name = section.from.parsed(&key, expected, |text| {
        let fits = text.len() <= 255 && text.chars().all(is_name);
        fits.then(|| text.to_owned())
    })?;
    if name.is_empty() {
        return Some(None);
    }
    if section.from.text("eureka.urls")?.is_empty() {
        let expected = "nothing, or else set eureka.urls: that is where it is looked up";
        section.from.contradiction(&key, expected);
        return None;
    }
    Some(Some(Place::Listed(name)))
}
