//! Who asks, in the mode `open`: anybody without credentials, or an operator with the token.

use super::settings::HttpSettings;
use application::Caller;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use domain::text::bounded;
use sha2::{Digest, Sha256};
use thiserror::Error;

/// The header in which an operator says who they are.
const OPERATOR: &str = "x-operator";

/// The most characters of an operator's name.
const NAME_LIMIT: usize = 64;

/// Credentials that are not ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the credentials are not valid here")]
pub(crate) struct Unauthorized;

/// Who sent these headers.
pub(crate) fn caller(headers: &HeaderMap, settings: &HttpSettings) -> Result<Caller, Unauthorized> {
    let Some(credentials) = headers.get(AUTHORIZATION) else {
        return Ok(Caller::Anyone);
    };
    let credentials = credentials.to_str().map_err(|_| Unauthorized)?;
    let (scheme, token) = credentials.split_once(' ').ok_or(Unauthorized)?;
    let expected = settings.operator_token.as_deref().ok_or(Unauthorized)?;
    if scheme.eq_ignore_ascii_case("bearer") && is_same_secret(token.trim(), expected) {
        Ok(Caller::Operator(operator_name(headers)))
    } else {
        Err(Unauthorized)
    }
}

fn operator_name(headers: &HeaderMap) -> String {
    let said = headers.get(OPERATOR).and_then(|name| name.to_str().ok());
    let name = said.and_then(|name| bounded(name, NAME_LIMIT).ok());
    name.unwrap_or_else(|| "operator".to_owned())
}

/// Compares digests, all bytes of them, so that the time taken tells nothing of the secret.
fn is_same_secret(met: &str, expected: &str) -> bool {
    let met = Sha256::digest(met.as_bytes());
    let expected = Sha256::digest(expected.as_bytes());
    let differing = met.iter().zip(expected.iter());
    differing.fold(0, |seen, (a, b)| seen | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(headers: &[(&'static str, &'static str)], token: Option<&str>) -> Option<Caller> {
        let settings = HttpSettings {
            operator_token: token.map(str::to_owned),
            ..HttpSettings::default()
        };
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        caller(&headers, &settings).ok()
    }

    #[test]
    fn only_the_right_token_makes_an_operator() {
        let operator = |name: &str| Some(Caller::Operator(name.to_owned()));
        let right = ("authorization", "Bearer secret");
        assert_eq!(asked(&[], Some("secret")), Some(Caller::Anyone));
        assert_eq!(asked(&[right], Some("secret")), operator("operator"));
        assert_eq!(
            asked(&[right, ("x-operator", "ada")], Some("secret")),
            operator("ada")
        );
        for wrong in [
            "Bearer secre",
            "Bearer secret2",
            "Basic secret",
            "secret",
            "Bearer ",
        ] {
            assert_eq!(
                asked(&[("authorization", wrong)], Some("secret")),
                None,
                "{wrong}"
            );
        }
        assert_eq!(asked(&[right], None), None);
    }
}
