//! The secrets that links and sessions are signed with: the newest signs, and earlier ones still open what they
//! have signed, so that a secret can be replaced without a link or a session that dies of it.

use domain::Timestamp;

/// The newest secret, and those before it. It does not print itself.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningSecrets {
    newest: String,
    earlier: Vec<Earlier>,
}

/// A secret that signs no more.
#[derive(Clone, PartialEq, Eq)]
struct Earlier {
    secret: String,
    /// Until when it opens what it has signed; none: as long as it is listed.
    until: Option<Timestamp>,
}

impl SigningSecrets {
    /// This secret alone.
    pub fn of(newest: &str) -> Self {
        Self {
            newest: newest.to_owned(),
            earlier: Vec::new(),
        }
    }

    /// With these before it, for as long as they are listed.
    #[must_use]
    pub fn with_earlier<'a>(mut self, earlier: impl IntoIterator<Item = &'a str>) -> Self {
        let listed = earlier.into_iter().map(|secret| Earlier {
            secret: secret.to_owned(),
            until: None,
        });
        self.earlier.extend(listed);
        self
    }

    /// In the place of others: where no earlier one is listed, the one that signed until now opens what it has
    /// signed for a while.
    #[must_use]
    pub fn replacing(mut self, previous: &Self, until: Timestamp) -> Self {
        if self.earlier.is_empty() && previous.newest != self.newest {
            self.earlier.push(Earlier {
                secret: previous.newest.clone(),
                until: Some(until),
            });
        }
        self
    }

    /// The one that signs.
    pub(super) fn newest(&self) -> &str {
        &self.newest
    }

    /// Those that open what they have signed, now.
    pub(super) fn that_open(&self, now: Timestamp) -> impl Iterator<Item = &str> {
        let holds = move |earlier: &&Earlier| earlier.until.is_none_or(|until| now < until);
        let earlier = self.earlier.iter().filter(holds);
        std::iter::once(&*self.newest).chain(earlier.map(|earlier| &*earlier.secret))
    }
}
