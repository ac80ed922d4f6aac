//! Signing in at the identity provider's own page.

use super::tokens::tokens;
use crate::config::{IdentityMode, IdentitySettings, SignInSettings, SignInToken, TokenSettings};
use crate::secrets::KeptSecret;
use anyhow::Context as _;
use application::ports::Clock;
use application::sign_in::SignInAtProvider;
use inbound::http::ProviderSignIn;
use outbound::SystemKeys;
use outbound::identity::{CodeFlow, CodeFlowRules, TokenRules};
use std::sync::Arc;

/// The provider's page, if people sign in there.
pub(super) fn provider_sign_in(
    settings: &IdentitySettings,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<Option<ProviderSignIn>> {
    let IdentityMode::Jwt(believed) = &settings.mode else {
        return Ok(None);
    };
    let Some(asked) = &believed.sign_in else {
        return Ok(None);
    };
    let page = CodeFlow::try_new(code_flow(asked)?);
    let page = page.context("nobody can sign in by [identity.sign_in]")?;
    Ok(Some(ProviderSignIn {
        name: asked.name.clone(),
        issuer: believed.rules.issuer.clone(),
        session: (asked.token == SignInToken::Id).then_some(asked.session),
        is_encrypted: asked.public_url.starts_with("https:"),
        sign_in: SignInAtProvider {
            page: Arc::new(page),
            tokens: tokens(&for_signing_in(believed, asked), clock)?,
            keys: Arc::new(SystemKeys),
            has_nonce: asked.token == SignInToken::Id,
        },
    }))
}

/// Tokens for signing in are made for the client, those for requests for the audience.
fn for_signing_in(believed: &TokenSettings, asked: &SignInSettings) -> TokenSettings {
    let audience = match asked.token {
        SignInToken::Id => asked.client_id.clone(),
        SignInToken::Access => believed.rules.audience.clone(),
    };
    TokenSettings {
        rules: TokenRules {
            audience,
            ..believed.rules.clone()
        },
        ..believed.clone()
    }
}

fn code_flow(asked: &SignInSettings) -> anyhow::Result<CodeFlowRules> {
    let secret = asked.client_secret.as_ref();
    Ok(CodeFlowRules {
        client_id: asked.client_id.clone(),
        client_secret: secret.map(KeptSecret::current).transpose()?,
        authorization_endpoint: asked.authorization_endpoint.clone(),
        token_endpoint: asked.token_endpoint.clone(),
        redirect_uri: asked.redirect_uri(),
        scopes: asked.scopes.clone(),
        token_member: match asked.token {
            SignInToken::Id => "id_token",
            SignInToken::Access => "access_token",
        },
    })
}
