//! The identity provider's own page, where people sign in, and what the provider gives for that.

use async_trait::async_trait;
use thiserror::Error;

/// What binds one visit to the page to the browser that began it. The browser keeps it, and may know it;
/// nobody else is told more than the page's address says.
#[derive(Clone, PartialEq, Eq)]
pub struct Visit {
    /// Comes back with the browser.
    pub state: String,
    /// Comes back in the token.
    pub nonce: String,
    /// Opens the code: without it the code is worth nothing.
    pub verifier: String,
}

/// Whoever has it can end the visit in their own browser, so it does not print itself into logs.
impl std::fmt::Debug for Visit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Visit").finish_non_exhaustive()
    }
}

/// Why there is no token for a code.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CodeError {
    /// The provider says that it is no good code, or none of this visit.
    #[error("the identity provider does not take the code")]
    Refused,
    /// The provider says nothing, or nothing about the code; the words are for logs and have no secret in
    /// them.
    #[error("the identity provider gives no token: {0}")]
    Unavailable(String),
}

/// The page, and where codes are exchanged.
#[async_trait]
pub trait ProviderPage: Send + Sync {
    /// Where a browser goes for this visit. The verifier is not to be told from it.
    fn address(&self, visit: &Visit) -> String;

    /// The token that the provider gives for this code, unchecked. Asked once for each call, as a code is
    /// good once. Never `Refused` for a fault that is not the code's. Bounded in time and size.
    async fn token_for(&self, code: &str, verifier: &str) -> Result<String, CodeError>;
}
