//! Who we are for a mail server.

use application::Current;
use std::fmt;

/// A name and a password, which do not print themselves.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpLogin {
    pub(super) username: String,
    pub(super) password: Current<String>,
}

impl SmtpLogin {
    /// This name with this password.
    pub fn new(username: impl Into<String>, password: Current<String>) -> Self {
        Self {
            username: username.into(),
            password,
        }
    }
}

impl fmt::Debug for SmtpLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SmtpLogin(…)")
    }
}
