//! What signing in at a provider's page is done with.

use application::sign_in::SignInAtProvider;

/// One provider's page.
#[derive(Clone)]
pub struct ProviderSignIn {
    /// What people call the provider.
    pub name: String,
    /// What the provider calls itself.
    pub issuer: String,
    /// Whether browsers come to us by https: then no cookie of this way in goes over anything else.
    pub is_encrypted: bool,
    /// The way there and back.
    pub sign_in: SignInAtProvider,
}
