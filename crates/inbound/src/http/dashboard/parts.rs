//! What signing in is done with.

use super::entry_links::EntryLinks;
use super::provider::ProviderSignIn;
use application::ports::{KeyMaker, Sessions};
use std::sync::Arc;

/// What signing in is done with.
#[derive(Clone)]
pub struct SignInParts {
    /// Seals sessions, and knows its own again.
    pub sessions: Arc<dyn Sessions>,
    /// Makes the keys that visitors of the shop are known by, and those of its forms.
    pub keys: Arc<dyn KeyMaker>,
    /// The one-time links that have not been used.
    pub links: Arc<EntryLinks>,
    /// The page of an identity provider; none: nobody signs in there.
    pub provider: Option<ProviderSignIn>,
}
