//! Who asks, in the mode `open`: an operator with the token, else anybody.

use super::settings::HttpSettings;
use application::Caller;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use domain::text::bounded;
use sha2::{Digest, Sha256};

/// The header in which an operator says who they are.
const OPERATOR: &str = "x-operator";

/// The most characters of an operator's name.
const NAME_LIMIT: usize = 64;

/// Who sent these headers. Credentials that are not the operator's say nothing here: a client that
/// always sends the token of its gateway is served as if it had sent none.
pub(crate) fn caller(headers: &HeaderMap, settings: &HttpSettings) -> Caller {
    let expected = settings.operator_token.as_deref();
    match (bearer_token(headers), expected) {
        (Some(token), Some(expected)) if is_same_secret(token, expected) => {
            Caller::Operator(operator_name(headers))
        }
        _ => Caller::Anyone,
    }
}

fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let credentials = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = credentials.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
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

    fn asked(headers: &[(&'static str, &'static str)], token: Option<&str>) -> Caller {
        let settings = HttpSettings {
            operator_token: token.map(str::to_owned),
            ..HttpSettings::default()
        };
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        caller(&headers, &settings)
    }

    #[test]
    fn only_the_right_token_makes_an_operator() {
        let operator = |name: &str| Caller::Operator(name.to_owned());
        let right = ("authorization", "Bearer secret");
        assert_eq!(asked(&[], Some("secret")), Caller::Anyone);
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
                Caller::Anyone,
                "{wrong}"
            );
        }
        assert_eq!(asked(&[right], None), Caller::Anyone);
    }
}
