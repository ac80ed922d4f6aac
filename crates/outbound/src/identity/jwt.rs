//! Checking a token: size, form, algorithm, key, signature, issuer, audience, times; then reading it.

use super::claims::{self, Members};
use super::key::Key;
use super::key_set::{KeySet, chosen};
use super::signing::Signing;
use application::Current;
use application::ports::{Claims, Clock, TokenError, Tokens};
use async_trait::async_trait;
use domain::Duration;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header};
use std::sync::Arc;

/// The most bytes of a token. Usual ones have one or two kilobytes.
const LONGEST: usize = 8 * 1024;

/// Which tokens are good.
#[derive(Debug, Clone)]
pub struct TokenRules {
    /// Who must have made them.
    pub issuer: String,
    /// For whom they must have been made.
    pub audience: String,
    /// What they may be signed with.
    pub algorithms: Vec<Signing>,
    /// The member with the customer's id; without it, `sub` has it.
    pub customer_claim: String,
    /// The member with the roles.
    pub roles_claim: String,
    /// By how much the clocks may differ.
    pub leeway: Duration,
}

/// Where the keys come from.
#[derive(Clone)]
pub enum KeySource {
    /// A file, or a secret.
    Fixed(Current<Key>),
    /// A URL.
    Published(Arc<KeySet>),
}

/// Checks JSON Web Tokens.
pub struct JwtTokens {
    rules: TokenRules,
    keys: KeySource,
    clock: Arc<dyn Clock>,
}

impl JwtTokens {
    /// By these rules, with these keys.
    pub fn new(rules: TokenRules, keys: KeySource, clock: Arc<dyn Clock>) -> Self {
        Self { rules, keys, clock }
    }

    fn accepts(&self, algorithm: Algorithm) -> bool {
        self.rules.algorithms.contains(&Signing(algorithm))
    }

    async fn key(&self, header: &Header) -> Result<Key, TokenError> {
        let id = header.kid.as_deref();
        match &self.keys {
            // A key without a name is meant whatever name a token has for it.
            KeySource::Fixed(key) => chosen(std::slice::from_ref(&*key.get()), None, header.alg)
                .cloned()
                .ok_or(TokenError::Invalid("the key does not fit its algorithm")),
            KeySource::Published(set) => set.find(id, header.alg).await,
        }
    }

    /// By whom and for whom. Times are checked by our own clock, and with no other key than this,
    /// however many the token brings along.
    fn validation(&self, algorithm: Algorithm) -> Validation {
        let mut validation = Validation::new(algorithm);
        validation.set_issuer(&[&self.rules.issuer]);
        validation.set_audience(&[&self.rules.audience]);
        validation.set_required_spec_claims(&["iss", "aud"]);
        validation.validate_exp = false;
        validation
    }
}

#[async_trait]
impl Tokens for JwtTokens {
    async fn verify(&self, token: &str) -> Result<Claims, TokenError> {
        if token.len() > LONGEST {
            return Err(TokenError::Invalid("it is too long"));
        }
        let header =
            decode_header(token).map_err(|error| TokenError::Invalid(why(error.kind())))?;
        if header.crit.is_some() || header.enc.is_some() || header.zip.is_some() {
            return Err(TokenError::Invalid("it demands what is not done here"));
        }
        if !self.accepts(header.alg) {
            return Err(TokenError::Invalid("its algorithm is not accepted"));
        }
        let key = self.key(&header).await?;
        let decoded = decode::<Members>(token, key.decoding(), &self.validation(header.alg));
        let members = decoded
            .map_err(|error| TokenError::Invalid(why(error.kind())))?
            .claims;
        claims::check_times(&members, self.clock.now(), &self.rules)?;
        claims::read(&members, &self.rules)
    }
}

/// In words that have nothing of the token in them.
const fn why(error: &ErrorKind) -> &'static str {
    match error {
        ErrorKind::InvalidSignature => "its signature is wrong",
        ErrorKind::InvalidIssuer => "it is from another issuer",
        ErrorKind::InvalidAudience => "it is for somebody else",
        ErrorKind::MissingRequiredClaim(_) => "it does not say from whom and for whom it is",
        ErrorKind::InvalidAlgorithm | ErrorKind::InvalidAlgorithmName => {
            "its algorithm is not accepted"
        }
        _ => "it is not readable",
    }
}
