//! A secret that does not print itself.

use std::fmt;

/// Text that must not reach logs, errors or screens.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    /// What stands in its place.
    pub(crate) const HIDDEN: &'static str = "(hidden)";

    /// Keeps a secret.
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The secret itself, for the one place that needs it.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::HIDDEN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_print_itself() {
        let secret = Secret::new("hunter2".to_owned());
        assert_eq!(format!("{secret:?}"), "(hidden)");
        assert_eq!(secret.reveal(), "hunter2");
    }
}
