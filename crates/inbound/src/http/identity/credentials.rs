//! What a caller shows to be let in: a key, the operator's token, or somebody's token.

use super::headers::{only, operator_name};
use super::refused::Refused;
use super::rules::{ApiKey, Identification};
use super::secrets::{digest, is_same, is_same_secret};
use application::{Caller, Identity, Role};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderName};
use domain::CustomerId;

/// In which services show their keys.
pub(super) const API_KEY: HeaderName = HeaderName::from_static("x-api-key");
/// An operator of whom no name is known.
pub(super) const UNNAMED: &str = "operator";
const GATEWAY_SECRET: &str = "x-gateway-secret";

/// Who is known by what works in every mode: a key, or the operator's token.
pub(super) fn known(
    rules: &Identification,
    headers: &HeaderMap,
) -> Result<Option<Identity>, Refused> {
    if let Some(key) = only(
        headers,
        API_KEY.as_str(),
        "X-Api-Key must be given once, as text",
    )? {
        let caller = holder(&rules.api_keys.get(), key).ok_or(Refused::UnknownKey)?;
        return Ok(Some(caller));
    }
    let is_operator = is_operators_token(rules, headers)?;
    Ok(is_operator.then(|| Identity::of(by_operators_token(operator_name(headers)))))
}

/// Whoever shows the operator's token, by the name that they say. The token does not vouch for it, and many
/// may hold it, so it stands behind the name: nobody who is known by a key, a provider or a gateway is named so.
pub(super) fn by_operators_token(said: Option<String>) -> Caller {
    Caller::Operator(said.map_or_else(
        || UNNAMED.to_owned(),
        |name| format!("{name} (operator's token)"),
    ))
}

/// Whether the operator's token is shown, and not merely a session or a key of somebody who is an operator.
pub(crate) fn is_operators_token(
    rules: &Identification,
    headers: &HeaderMap,
) -> Result<bool, Refused> {
    let expected = rules.operator_token.as_ref();
    Ok(match (bearer(headers)?, expected) {
        (Some(token), Some(expected)) => is_same_secret(token, &expected.get()),
        _ => false,
    })
}

/// The token of an `Authorization: Bearer`; other schemes say nothing here.
pub(crate) fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Refused> {
    let words = "Authorization must be given once, as text";
    let Some(credentials) = only(headers, AUTHORIZATION.as_str(), words)? else {
        return Ok(None);
    };
    let (scheme, token) = credentials.split_once(' ').unwrap_or((credentials, ""));
    Ok(scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()))
}

/// Whether the sender knows what only the gateway knows.
pub(super) fn shows(secret: Option<&str>, headers: &HeaderMap) -> Result<bool, Refused> {
    let words = "X-Gateway-Secret must be given once, as text";
    let met = only(headers, GATEWAY_SECRET, words)?;
    Ok(matches!((met, secret), (Some(met), Some(secret)) if is_same_secret(met, secret)))
}

/// Looks at all keys, so that the time taken does not tell which one was nearly right.
pub(super) fn holder(keys: &[ApiKey], shown: &str) -> Option<Identity> {
    let shown = digest(shown);
    let found = keys.iter().fold(None, |found, key| {
        let is_this = is_same(&key.digest, &shown);
        if is_this { Some(key) } else { found }
    })?;
    let name = found.name.clone();
    Some(match found.role {
        Role::Operator => Identity::of(Caller::Operator(name)),
        Role::Viewer => Identity::of(Caller::Viewer(name)),
        Role::Service => Identity::of(Caller::Service(name)),
        Role::Customer => {
            let customer = CustomerId::parse(&name).ok()?;
            Identity {
                customer: Some(customer.clone()),
                ..Identity::of(Caller::Customer(customer))
            }
        }
    })
}
