//! A secret of the settings: written there, or in a file.

use super::file::SecretFile;
use crate::config::Secret;
use application::Current;

/// Where a secret is kept.
#[derive(Debug, Clone)]
pub(crate) enum KeptSecret {
    /// In the settings, for as long as the service runs.
    Written(Secret),
    /// In a file, which may change.
    InFile(SecretFile),
}

impl KeptSecret {
    /// The secret that is in force.
    pub(crate) fn current(&self) -> anyhow::Result<Current<String>> {
        self.current_as(|text, _| Ok(text.to_owned()))
    }

    /// What is made of it, now and whenever it changes. `make` is told what it made before.
    pub(crate) fn current_as<T: Send + Sync + 'static>(
        &self,
        make: impl Fn(&str, Option<&T>) -> anyhow::Result<T> + Send + 'static,
    ) -> anyhow::Result<Current<T>> {
        match self {
            Self::Written(secret) => make(secret.reveal(), None).map(Current::new),
            Self::InFile(file) => file.current(make),
        }
    }
}
