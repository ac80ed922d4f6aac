//! What every write names, so that of two that continue the same order one is refused.

/// How many events an order's journal has: every write names the version it continues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub u64);

impl Version {
    /// The version of an order that has just been placed.
    pub const FIRST: Self = Self(1);

    /// The version after one more event.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}
