//! What people sign in with in these tests, an identity provider's own page included.

use application::sign_in::SignInAtProvider;
use application::testing::{NumberedKeys, ReadablePage, ReadableSessions, TestApp};
use domain::Duration;
use inbound::http::{EntryLinks, IdentityMode, ProviderSignIn, SignInParts};
use std::sync::Arc;

/// What operators sign in with.
pub(crate) fn sign_in_of(app: &TestApp, mode: &IdentityMode) -> SignInParts {
    let keys = Arc::new(NumberedKeys::default());
    SignInParts {
        sessions: Arc::new(ReadableSessions::new(app.clock.clone())),
        keys: Arc::new(NumberedKeys::default()),
        links: Arc::new(EntryLinks::new(keys, app.clock.clone())),
        provider: provider_of(mode),
    }
}

/// Where tokens are believed, people get theirs at a page, too: see [`ReadablePage`].
fn provider_of(mode: &IdentityMode) -> Option<ProviderSignIn> {
    let IdentityMode::Jwt(tokens) = mode else {
        return None;
    };
    Some(ProviderSignIn {
        name: "Example & Co".to_owned(),
        issuer: "https://login.example".to_owned(),
        // Longer than the tests' tokens, and shorter than other sessions.
        session: Some(Duration::from_hours(8)),
        is_encrypted: false,
        sign_in: SignInAtProvider {
            page: Arc::new(ReadablePage),
            tokens: tokens.clone(),
            keys: Arc::new(NumberedKeys::default()),
            has_nonce: true,
        },
    })
}
