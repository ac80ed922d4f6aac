//! Chance, for jitter and tracking numbers; nothing secret rests on it.

use application::ports::Entropy;

/// A fast generator seeded by the system, one for each thread.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(clippy::disallowed_methods, reason = "chance's own port")]
    fn next(&self) -> u64 {
        fastrand::u64(..)
    }
}
