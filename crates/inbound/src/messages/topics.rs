//! The topics that are listened to, and whose messages lie in them.

use std::collections::BTreeMap;

/// A kind of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// Names and prices, of contract `gateway`.
    ProductSuccess,
    /// A payment is open, of contract `gateway`.
    PaymentResponse,
    /// A payment is made, of contract `gateway`.
    PaymentSuccess,
    /// A payment is made, of contract `storefront`.
    PaymentsCompleted,
    /// A payment has failed, of contract `storefront`.
    PaymentsFailed,
}

impl Topic {
    /// All.
    pub const ALL: [Self; 5] = [
        Self::ProductSuccess,
        Self::PaymentResponse,
        Self::PaymentSuccess,
        Self::PaymentsCompleted,
        Self::PaymentsFailed,
    ];

    /// Its name in the contracts, which settings may change.
    pub const fn documented(self) -> &'static str {
        match self {
            Self::ProductSuccess => "product-success-topic",
            Self::PaymentResponse => "Payment-Response",
            Self::PaymentSuccess => "payment-success-topic",
            Self::PaymentsCompleted => "cloudforge.payments.completed",
            Self::PaymentsFailed => "cloudforge.payments.failed",
        }
    }
}

/// Which topic has which messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topics(BTreeMap<String, Topic>);

impl Topics {
    /// These, each by its name on the broker.
    pub fn new(named: impl IntoIterator<Item = (String, Topic)>) -> Self {
        Self(named.into_iter().collect())
    }

    /// All, as the contracts name them.
    pub fn documented() -> Self {
        Self::new(Topic::ALL.map(|topic| (topic.documented().to_owned(), topic)))
    }

    /// Whose messages lie in a topic of this name.
    pub fn of(&self, name: &str) -> Option<Topic> {
        self.0.get(name).copied()
    }
}
