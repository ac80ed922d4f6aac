//! New orders' ids.

use application::ports::IdGenerator;
use domain::OrderId;
use uuid::Uuid;

/// `UUIDv7` (RFC 9562): time first, so that new orders lie together in the store.
#[derive(Debug, Clone, Copy, Default)]
pub struct UuidV7;

impl IdGenerator for UuidV7 {
    #[expect(clippy::disallowed_methods, reason = "the ids' own port")]
    fn order_id(&self) -> OrderId {
        OrderId::from_uuid(Uuid::now_v7())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_version_7_and_rise() {
        let ids: Vec<OrderId> = (0..1_000).map(|_| UuidV7.order_id()).collect();
        assert!(ids.iter().all(|id| id.uuid().get_version_num() == 7));
        assert!(ids.is_sorted());
    }
}
