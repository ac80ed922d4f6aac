//! A certificate with its key, ready to shake hands with.

use super::validity::Validity;
use std::fmt;
use std::sync::Arc;
use thiserror::Error;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::sign::{CertifiedKey, SingleCertAndKey};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{Error, InconsistentKeys, ServerConfig};

/// What the server speaks over TLS.
const PROTOCOL: &[u8] = b"http/1.1";

/// A server's certificate, those that lead to its authority, and its key. It does not print itself.
pub struct Certificate {
    pub(super) config: Arc<ServerConfig>,
    /// From when to when it holds.
    pub validity: Validity,
}

/// Why a text is no certificate with its key. Nothing of the text is told.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum BadCertificate {
    /// No certificate, or one that is broken.
    #[error("there is no certificate in PEM that can be read")]
    NoCertificate,
    /// No key, or one that is broken, or needs a passphrase.
    #[error("there is no private key in PEM that can be read, without a passphrase")]
    NoKey,
    /// They are of two pairs.
    #[error("the key is not that of the certificate")]
    NotAPair,
    /// Of a kind that nobody shakes hands with.
    #[error("the certificate and the key cannot be used: {0}")]
    Unusable(String),
}

impl Certificate {
    /// From certificates in PEM, the server's own first, and a private key among or behind them.
    pub fn from_pem(text: &str) -> Result<Self, BadCertificate> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text.as_bytes()).collect();
        let chain = chain.map_err(|_| BadCertificate::NoCertificate)?;
        let own = chain.first().ok_or(BadCertificate::NoCertificate)?;
        let validity = Validity::of(own).ok_or(BadCertificate::NoCertificate)?;
        let key = PrivateKeyDer::from_pem_slice(text.as_bytes());
        let key = key.map_err(|_| BadCertificate::NoKey)?;
        let pair = CertifiedKey::from_der(chain, key, &default_provider()).map_err(unfit)?;
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map_err(unfit)?
            .with_no_client_auth();
        let mut config = config.with_cert_resolver(Arc::new(SingleCertAndKey::from(pair)));
        config.alpn_protocols = vec![PROTOCOL.to_vec()];
        Ok(Self {
            config: Arc::new(config),
            validity,
        })
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let validity = &self.validity;
        f.debug_struct("Certificate")
            .field("validity", validity)
            .finish_non_exhaustive()
    }
}

fn unfit(error: Error) -> BadCertificate {
    match error {
        Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => BadCertificate::NotAPair,
        Error::InvalidCertificate(_) => BadCertificate::NoCertificate,
        other => BadCertificate::Unusable(other.to_string()),
    }
}
