//! Comparing secrets, so that the time it takes tells nothing of them.

use sha2::{Digest, Sha256};

/// What is kept of a secret that only has to be known again.
pub fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// Whether two digests are the same; looks at all bytes of them.
pub(crate) fn is_same(a: &[u8; 32], b: &[u8; 32]) -> bool {
    let differing = a.iter().zip(b);
    differing.fold(0, |seen, (a, b)| seen | (a ^ b)) == 0
}

/// Whether two secrets are the same.
pub(crate) fn is_same_secret(met: &str, expected: &str) -> bool {
    is_same(&digest(met), &digest(expected))
}
