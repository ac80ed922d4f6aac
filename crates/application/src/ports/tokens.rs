//! Tokens that an identity provider signs, and the links that we sign ourselves.

use crate::caller::Role;
use async_trait::async_trait;
use domain::{CustomerId, Email, OrderId, Timestamp};
use thiserror::Error;

/// What a token says of its bearer, all of it checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// Whom the provider means; names operators and services in the journal.
    pub subject: String,
    /// The customer that they are.
    pub customer: CustomerId,
    /// The highest of their roles.
    pub role: Role,
    /// Their address, if the token has one.
    pub email: Option<Email>,
    /// When the token no longer counts: its end by its own word, and what clocks may differ by.
    pub expires_at: Timestamp,
    /// For which visit to the provider's page it was made, if it says so.
    pub nonce: Option<String>,
}

/// Why a token tells nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TokenError {
    /// It was good once.
    #[error("the token has expired")]
    Expired,
    /// It is not a good one; the reason is for logs and has nothing of the token in it.
    #[error("the token is not valid: {0}")]
    Invalid(&'static str),
    /// The keys to check it with cannot be had: nothing is known about the token.
    #[error("the keys that tokens are checked with are not available: {0}")]
    Unavailable(String),
}

/// Whoever checks Bearer tokens.
#[async_trait]
pub trait Tokens: Send + Sync {
    /// What the token says. Never `Ok` unless signature, algorithm, issuer, audience and times have
    /// all been checked; never `Invalid` for a fault that is not the token's. Bounded in time.
    async fn verify(&self, token: &str) -> Result<Claims, TokenError>;
}

/// A link to one order, for whoever holds it.
#[derive(Clone, PartialEq, Eq)]
pub struct OrderLink {
    /// What opens the order; visible ASCII that needs no escaping in a URL.
    pub token: String,
    /// Until when.
    pub expires_at: Timestamp,
}

/// Whoever has it may read the order, so it does not print itself into logs.
impl std::fmt::Debug for OrderLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OrderLink")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// Makes links to orders and knows its own again.
pub trait Links: Send + Sync {
    /// A link to this order.
    fn to(&self, order: OrderId) -> OrderLink;

    /// The order that this opens; none if it was not made here, or has expired.
    fn opened_by(&self, token: &str) -> Option<OrderId>;
}
