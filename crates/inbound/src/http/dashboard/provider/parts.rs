//! What signing in at a provider's page is done with.

use crate::http::use_cases::UseCases;
use crate::http::web::{PageFailure, came_encrypted};
use application::sign_in::SignInAtProvider;
use axum::http::HeaderMap;
use domain::{Duration, Timestamp};

/// One provider's page.
#[derive(Clone)]
pub struct ProviderSignIn {
    /// What people call the provider.
    pub name: String,
    /// What the provider calls itself.
    pub issuer: String,
    /// How long somebody stays in whose token only says who has come; none: as long as the token holds.
    pub session: Option<Duration>,
    /// Whether browsers come to us by https: then no cookie of this way in goes over anything else.
    pub is_encrypted: bool,
    /// The way there and back.
    pub sign_in: SignInAtProvider,
}

impl ProviderSignIn {
    /// The provider, or that there is none and therefore no such page.
    pub(super) fn of(use_cases: &UseCases) -> Result<&Self, PageFailure> {
        let provider = use_cases.sign_in.provider.as_ref();
        provider.ok_or_else(PageFailure::no_such_page)
    }

    /// Whether cookies go to this browser, and come back from it, by https alone.
    pub(super) fn is_encrypted_for(&self, headers: &HeaderMap) -> bool {
        self.is_encrypted || came_encrypted(headers)
    }

    /// When somebody's session ends who comes in now, by a token that holds until then.
    pub(super) fn session_end(&self, now: Timestamp, token_end: Timestamp) -> Timestamp {
        self.session.map_or(token_end, |session| now.plus(session))
    }
}
