//! Under which names an order stands in the way of another one.

use crate::sql::columns::{Columns, column};
use crate::sql::failure::unreadable;
use application::ports::{CartState, CartTurn, StoreError};
use application::request::Fingerprint;
use domain::{CustomerId, OrderId};
use std::ops::RangeInclusive;

/// Equal content of one caller has one guard, and no other has.
pub(in crate::sql) fn guard(scope: &str, fingerprint: Fingerprint) -> Vec<u8> {
    let mut guard = fingerprint.0.to_vec();
    guard.extend_from_slice(scope.as_bytes());
    guard
}

/// With this begin the names of turns, and of no state: no revision is so high.
const TURN: [u8; 8] = [0xff; 8];

/// One state of one customer's cart, or one turn of it, and no other. A state's name is lifted when its
/// order is called off; a turn's is kept for good.
pub(in crate::sql) fn cart_name(customer: &CustomerId, state: CartState) -> Vec<u8> {
    match state {
        CartState::Revision(revision) => {
            let mut name = revision.0.to_be_bytes().to_vec();
            name.extend_from_slice(customer.as_str().as_bytes());
            name
        }
        CartState::Turn(CartTurn(turn)) => turn_name(customer, turn),
    }
}

/// In the order of the turns. No customer's id has a NUL in it.
fn turn_name(customer: &CustomerId, turn: u64) -> Vec<u8> {
    let mut name = TURN.to_vec();
    name.extend_from_slice(customer.as_str().as_bytes());
    name.push(0);
    name.extend_from_slice(&turn.to_be_bytes());
    name
}

/// The names of all turns of this customer's cart.
pub(in crate::sql) fn turns_of(customer: &CustomerId) -> RangeInclusive<Vec<u8>> {
    turn_name(customer, 0)..=turn_name(customer, u64::MAX)
}

/// A turn and its order, from a row with both.
pub(in crate::sql) fn turn(row: &dyn Columns) -> Result<(CartTurn, OrderId), StoreError> {
    let order: OrderId = column(row, "orders", "id", &"(of a turn)")?;
    let name: Vec<u8> = column(row, "orders", "cart", &order)?;
    let turn =
        turn_of(&name).ok_or_else(|| unreadable("orders", "cart", &order, &"it is no turn"))?;
    Ok((turn, order))
}

/// The turn that such a name tells.
fn turn_of(name: &[u8]) -> Option<CartTurn> {
    let (_, turn) = name.strip_prefix(&TURN)?.split_last_chunk()?;
    Some(CartTurn(u64::from_be_bytes(*turn)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::CartRevision;

    #[test]
    fn turns_are_named_in_their_order_and_meet_no_other_customers_and_no_state() {
        let customer = |id| CustomerId::parse(id).unwrap();
        let turn = |id, n| cart_name(&customer(id), CartState::Turn(CartTurn(n)));
        for (id, n) in [("7", 1), ("7", 255), ("7", 256), ("Ünal", u64::MAX)] {
            assert_eq!(turn_of(&turn(id, n)), Some(CartTurn(n)));
            assert!(turns_of(&customer(id)).contains(&turn(id, n)));
        }
        assert!(turn("7", 255) < turn("7", 256));
        for other in ["70", "6", "7 ", "\u{1}7"] {
            assert!(
                !turns_of(&customer("7")).contains(&turn(other, 1)),
                "{other:?}"
            );
        }
        let highest = CartRevision(i64::MAX.unsigned_abs());
        let state = cart_name(&customer("7"), CartState::Revision(highest));
        assert!(!turns_of(&customer("7")).contains(&state));
        assert_eq!(turn_of(&state), None);
        // As long as the narrowest column that keeps it.
        let longest = "\u{1f6d2}".repeat(CustomerId::LIMIT);
        assert!(turn(&longest, 1).len() <= 600);
    }
}
