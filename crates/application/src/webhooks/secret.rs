//! The secrets that webhooks are signed with. They are kept readable, since they sign, and are told to
//! nobody but to who made them.

use domain::Timestamp;
use std::fmt;

/// A secret as its owner gets it: `whsec_` and 32 bytes in base 64. Never in logs: it has no `Display`, and
/// its `Debug` says nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret(String);

impl WebhookSecret {
    /// How every secret begins.
    pub const PREFIX: &str = "whsec_";
    /// How many bytes of chance are in one that is made here.
    pub const BYTES: usize = 32;

    /// The secret that has this text.
    pub const fn from_text(text: String) -> Self {
        Self(text)
    }

    /// Its text: for its owner, for the store, and for signing.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret(…)")
    }
}

/// What an endpoint's messages are signed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookSecrets {
    /// The one that its owner was given last.
    pub current: WebhookSecret,
    /// Since when.
    pub since: Timestamp,
    /// The one before, and until when it signs as well.
    pub previous: Option<(WebhookSecret, Timestamp)>,
}

impl WebhookSecrets {
    /// Those that sign now: the current one first.
    pub fn good_at(&self, now: Timestamp) -> impl Iterator<Item = &WebhookSecret> {
        let previous = self.previous.iter().filter(move |(_, until)| now < *until);
        std::iter::once(&self.current).chain(previous.map(|(secret, _)| secret))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Duration;

    #[test]
    fn secrets_are_not_in_logs_and_the_previous_one_is_good_for_a_while() {
        let now = Timestamp::from_micros(0);
        let until = now.plus(Duration::from_hours(24));
        let secrets = WebhookSecrets {
            current: WebhookSecret::from_text("whsec_new".to_owned()),
            since: now,
            previous: Some((WebhookSecret::from_text("whsec_old".to_owned()), until)),
        };
        assert!(!format!("{secrets:?}").contains("whsec"), "{secrets:?}");
        let good = |at| {
            secrets
                .good_at(at)
                .map(WebhookSecret::reveal)
                .collect::<Vec<_>>()
        };
        assert_eq!(good(now), ["whsec_new", "whsec_old"]);
        assert_eq!(good(until), ["whsec_new"]);
    }
}
