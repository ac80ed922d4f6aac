//! Time, ids and chance: they come in here, so that tests and simulations can choose them.

use domain::{OrderId, Timestamp};

/// The time of day.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// Makes new ids.
pub trait IdGenerator: Send + Sync {
    /// A new order's id: `UUIDv7` (RFC 9562), so that new orders lie together in the store.
    fn order_id(&self) -> OrderId;
}

/// Chance, for jitter only.
pub trait Entropy: Send + Sync {
    /// Any number.
    fn next(&self) -> u64;
}
