//! One key: what it can check, and for whom it was published.

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey};
use serde_json::Value;
use thiserror::Error;

/// A key that signatures are checked with.
#[derive(Clone)]
pub struct Key {
    id: Option<String>,
    /// With no other algorithm: a public key must not be taken for a shared secret.
    fits: Vec<Algorithm>,
    decoding: DecodingKey,
}

/// Why a file's key is of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BadKey {
    /// Who holds it can sign.
    #[error("it is a private key: give this service the public one only")]
    Private,
    /// Not a key in PEM.
    #[error("it is no public key in PEM (RSA, EC P-256 or P-384, or Ed25519)")]
    Unreadable,
}

impl Key {
    /// The key of a PEM file.
    pub fn from_pem(text: &str) -> Result<Self, BadKey> {
        if text.contains("PRIVATE KEY") {
            return Err(BadKey::Private);
        }
        let pem = text.as_bytes();
        let decoding = DecodingKey::from_rsa_pem(pem)
            .or_else(|_| DecodingKey::from_ec_pem(pem))
            .or_else(|_| DecodingKey::from_ed_pem(pem))
            .map_err(|_| BadKey::Unreadable)?;
        Ok(Self {
            id: None,
            fits: decoding.family().algorithms().to_vec(),
            decoding,
        })
    }

    /// A secret that the issuer has as well.
    pub fn shared(secret: &str) -> Self {
        Self {
            id: None,
            fits: AlgorithmFamily::Hmac.algorithms().to_vec(),
            decoding: DecodingKey::from_secret(secret.as_bytes()),
        }
    }

    /// A published key; none if it is not for signatures, or of a kind that is not known here. A
    /// shared secret that somebody publishes is no secret, and no key.
    pub(super) fn published(value: Value) -> Option<Self> {
        let jwk: Jwk = serde_json::from_value(value).ok()?;
        if !is_for_signatures(&jwk) {
            return None;
        }
        let mut fits = algorithms(&jwk.algorithm)?;
        if let Some(algorithm) = jwk.common.key_algorithm {
            let only = format!("{algorithm:?}").parse().ok()?;
            fits.retain(|fit: &Algorithm| *fit == only);
        }
        let decoding = DecodingKey::from_jwk(&jwk).ok()?;
        (!fits.is_empty()).then_some(Self {
            id: jwk.common.key_id,
            fits,
            decoding,
        })
    }

    /// Whether signatures of this algorithm can be checked with it.
    pub(super) fn fits(&self, algorithm: Algorithm) -> bool {
        self.fits.contains(&algorithm)
    }

    /// Whether a token that names its key so means this one. Ids are compared and nothing else is
    /// done with them.
    pub(super) fn is_called(&self, id: &str) -> bool {
        self.id.as_deref() == Some(id)
    }

    pub(super) const fn decoding(&self) -> &DecodingKey {
        &self.decoding
    }
}

fn is_for_signatures(jwk: &Jwk) -> bool {
    let by_use = match &jwk.common.public_key_use {
        None | Some(PublicKeyUse::Signature) => true,
        Some(PublicKeyUse::Encryption | PublicKeyUse::Other(_)) => false,
    };
    let operations = jwk.common.key_operations.as_ref();
    by_use && operations.is_none_or(|operations| operations.contains(&KeyOperations::Verify))
}

fn algorithms(parameters: &AlgorithmParameters) -> Option<Vec<Algorithm>> {
    match parameters {
        AlgorithmParameters::RSA(_) => Some(AlgorithmFamily::Rsa.algorithms().to_vec()),
        AlgorithmParameters::EllipticCurve(key) => match key.curve {
            EllipticCurve::P256 => Some(vec![Algorithm::ES256]),
            EllipticCurve::P384 => Some(vec![Algorithm::ES384]),
            _ => None,
        },
        AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => {
            Some(vec![Algorithm::EdDSA])
        }
        _ => None,
    }
}
