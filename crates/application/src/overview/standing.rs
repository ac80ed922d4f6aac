//! How orders, and what surrounds them, stand now, as far as each can be told.

use crate::ports::{CollaboratorState, OrderSummary, ParkedLetters, StoreError, Total};
use crate::relay::RelayState;
use crate::sinks::SinkSeen;
use domain::Timestamp;
use domain::order::OrderStatusKind;

/// How all stands. Each part says for itself when it cannot be told: one that fails hides no other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// When it was asked.
    pub at: Timestamp,
    /// The orders that wait for a person.
    pub parked: Result<ParkedOrders, Untold>,
    /// How many orders are on their way, by where they stand.
    pub open: Result<Vec<(OrderStatusKind, Total)>, Untold>,
    /// How many of the orders placed today have arrived or were called off.
    pub ended_today: Result<Vec<(OrderStatusKind, Total)>, Untold>,
    /// How far each sink was told.
    pub sinks: Result<Vec<SinkSeen>, Untold>,
    /// How the relays of this process fare.
    pub relays: Vec<RelayState>,
    /// How many webhooks there are.
    pub webhooks: Result<WebhooksByState, Untold>,
    /// The messages that wait for a person, counted up to [`Standing::LETTERS_COUNTED`].
    pub dead_letters: Result<ParkedLetters, Untold>,
    /// How the collaborators on other machines fare.
    pub collaborators: Vec<CollaboratorState>,
}

impl Standing {
    /// How far dead letters are counted.
    pub const LETTERS_COUNTED: u32 = 1_000;
}

/// Orders that wait for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParkedOrders {
    /// Those that were placed first.
    pub first: Vec<ParkedOrder>,
    /// How many there are.
    pub total: Total,
}

/// An order that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParkedOrder {
    /// The order.
    pub order: OrderSummary,
    /// Since when it waits; none: its journal does not tell.
    pub since: Option<Timestamp>,
}

/// Webhooks by their state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WebhooksByState {
    /// Those that are sent events.
    pub active: usize,
    /// Those that wait for a person.
    pub paused: usize,
}

/// Why something cannot be told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Untold {
    /// The store says so, in its own words: they are for the log.
    #[error("the store cannot tell: {0}")]
    Failed(String),
    /// The store did not say in time.
    #[error("the store did not answer in time")]
    TooSlow,
}

impl From<StoreError> for Untold {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.to_string())
    }
}
