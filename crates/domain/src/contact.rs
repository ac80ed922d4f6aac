//! Where a customer can be reached.

use thiserror::Error;

/// An e-mail address that has the shape of one; whether it exists only a mail can tell.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

/// The text is not of the shape `local@domain.tld`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("value is not a valid email address")]
pub struct EmailError;

impl Email {
    /// The longest address that mail can carry (RFC 5321, 4.5.3.1.3, less the brackets).
    pub const LIMIT: usize = 254;

    /// Parses an address: one `@`, a local part, a domain with a dot, no white space or control
    /// characters.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let (local, domain) = text.split_once('@').ok_or(EmailError)?;
        let labels_are_full = domain.contains('.') && domain.split('.').all(|l| !l.is_empty());
        let is_plain = text.chars().all(|c| !c.is_whitespace() && !c.is_control());
        let fits = text.len() <= Self::LIMIT && !local.is_empty() && local.len() <= 64;
        if fits && is_plain && labels_are_full && !domain.contains('@') {
            Ok(Self(text.to_owned()))
        } else {
            Err(EmailError)
        }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Personal data does not print itself into logs.
impl std::fmt::Debug for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Email(…)")
    }
}

/// The person an order is for, as far as the contract asked.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Contact {
    /// The name to put on the parcel.
    pub name: Option<String>,
    /// Where to send the confirmation.
    pub email: Option<Email>,
    /// Where to call or to send a short message, in the customer's own notation.
    pub phone: Option<String>,
}

impl std::fmt::Debug for Contact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Contact(…)")
    }
}
