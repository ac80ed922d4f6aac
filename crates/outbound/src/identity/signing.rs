//! The algorithms that tokens may be signed with, by their names in tokens.

use jsonwebtoken::{Algorithm, AlgorithmFamily};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// One algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signing(pub(super) Algorithm);

/// The text names no algorithm that is known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "expected RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, EdDSA, HS256, HS384 or HS512"
)]
pub struct BadAlgorithm;

impl Signing {
    /// Whether whoever can check a signature can also make one.
    pub fn is_shared_secret(self) -> bool {
        self.0.family() == AlgorithmFamily::Hmac
    }
}

impl FromStr for Signing {
    type Err = BadAlgorithm;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self).map_err(|_| BadAlgorithm)
    }
}

impl fmt::Display for Signing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The names of the variants are the names in tokens.
        write!(f, "{:?}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_algorithm_has_the_same_name_here_and_in_tokens() {
        for name in ["RS256", "PS512", "ES384", "EdDSA", "HS256"] {
            assert_eq!(name.parse::<Signing>().unwrap().to_string(), name);
        }
        for none in ["none", "None", "NONE", "", "rs256", "RS256 "] {
            assert_eq!(none.parse::<Signing>(), Err(BadAlgorithm), "{none}");
        }
    }
}
