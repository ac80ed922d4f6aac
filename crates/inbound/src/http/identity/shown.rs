//! What a person types at the door, judged by the rules that hold for requests.

use super::credentials;
use super::headers::NAME_LIMIT;
use super::identify::{bearer_of, why_not};
use super::refused::Refused;
use super::rules::{Identification, IdentityMode};
use application::ports::Claims;
use application::{Caller, Identity};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use domain::Timestamp;
use domain::text::bounded;

/// Who has shown something.
pub(crate) struct Shown {
    /// Who they are.
    pub(crate) caller: Caller,
    /// When what they have shown ends; none: it is the operator's token or a key, which hold until they
    /// are withdrawn.
    pub(crate) ends_at: Option<Timestamp>,
}

impl Shown {
    /// Whoever a provider's token is about.
    pub(crate) fn by(claims: Claims) -> Self {
        let ends_at = Some(claims.expires_at);
        let Identity { caller, .. } = bearer_of(claims);
        Self { caller, ends_at }
    }
}

/// Who shows this: the operator's token, under the name that they say, a key, or, where tokens of a
/// provider are believed, one of those.
pub(crate) async fn shown(
    rules: &Identification,
    text: &str,
    name: &str,
) -> Result<Shown, Refused> {
    if let Some(caller) = holder(rules, text)? {
        return Ok(Shown {
            caller: named(caller, text, rules, name),
            ends_at: None,
        });
    }
    let IdentityMode::Jwt(tokens) = &rules.mode else {
        return Err(Refused::UnknownKey);
    };
    let claims = tokens.verify(text).await.map_err(why_not)?;
    Ok(Shown::by(claims))
}

/// Whose key or token this is, by what a request with it would be taken for.
fn holder(rules: &Identification, text: &str) -> Result<Option<Caller>, Refused> {
    // No credential is made of anything else.
    if !text
        .bytes()
        .all(|byte| byte.is_ascii_graphic() || byte == b' ')
    {
        return Err(Refused::UnknownKey);
    }
    let with = |name: HeaderName, value: &str| {
        let value = HeaderValue::from_str(value).map_err(|_| Refused::UnknownKey)?;
        credentials::known(rules, &HeaderMap::from_iter([(name, value)]))
    };
    let by_key = match with(credentials::API_KEY, text) {
        Err(Refused::UnknownKey) => None,
        known => known?,
    };
    let known = match by_key {
        Some(identity) => Some(identity),
        None => with(AUTHORIZATION, &format!("Bearer {text}"))?,
    };
    Ok(known.map(|identity| identity.caller))
}

/// The operator's token says nothing of who holds it: they do. A key names its holder.
fn named(caller: Caller, text: &str, rules: &Identification, name: &str) -> Caller {
    let is_key = credentials::holder(&rules.api_keys.get(), text).is_some();
    match caller {
        Caller::Operator(_) if !is_key => {
            credentials::by_operators_token(bounded(name.trim(), NAME_LIMIT).ok())
        }
        caller => caller,
    }
}
