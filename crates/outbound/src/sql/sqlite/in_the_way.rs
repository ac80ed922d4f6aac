//! What can stand in a new order's way: an earlier request, an order of the same state of a cart, the
//! bearer of the number that it is to keep.

use super::requests::look_up_key;
use super::{Failure, SqliteStore};
use crate::sql::columns::column;
use crate::sql::failure::vanished;
use crate::sql::rows::{guard, signed, turn, turns_of};
use application::ports::{CartTurn, PlaceFailure, Prior, StoreError};
use application::request::RequestClaim;
use domain::{CustomerId, OrderId, OrderNumber};
use rusqlite::{Connection, OptionalExtension};

pub(super) const LAST_TURN: &str =
    "SELECT cart, id FROM orders WHERE cart >= ?1 AND cart <= ?2 ORDER BY cart DESC LIMIT 1";

impl SqliteStore {
    pub(super) async fn last_cart_turn(
        &self,
        customer: &CustomerId,
    ) -> Result<Option<(CartTurn, OrderId)>, StoreError> {
        let (first, last) = turns_of(customer).into_inner();
        let look = move |connection: &Connection| last_turn(connection, &first, &last);
        self.read(look).await
    }
}

fn last_turn(
    connection: &Connection,
    first: &[u8],
    last: &[u8],
) -> Result<Option<(CartTurn, OrderId)>, Failure> {
    let mut find = connection.prepare_cached(LAST_TURN)?;
    let found = find.query_row((first, last), |row| Ok(turn(row)));
    Ok(found.optional()?.transpose()?)
}

/// Looks before anything is written, where the claim alone would not tell: only orders from carts and
/// from other systems pay for it.
pub(super) fn in_the_way(
    connection: &Connection,
    claim: &RequestClaim,
    cart: Option<&[u8]>,
    number: Option<OrderNumber>,
) -> Result<Option<PlaceFailure>, Failure> {
    if cart.is_none() && number.is_none() {
        return Ok(None);
    }
    let by_request = match claim {
        RequestClaim::Key { key, .. } => look_up_key(connection, key)?.map(Prior::Key),
        RequestClaim::Guard { scope, fingerprint } => {
            let guard = guard(scope, *fingerprint);
            bearer(connection, "SELECT id FROM orders WHERE guard = ?1", &guard)?
                .map(Prior::Pending)
        }
    };
    if let Some(prior) = by_request {
        return Ok(Some(PlaceFailure::Repeated(prior)));
    }
    if let Some(cart) = cart
        && let Some(order) = bearer(connection, "SELECT id FROM orders WHERE cart = ?1", cart)?
    {
        return Ok(Some(PlaceFailure::Repeated(Prior::Pending(order))));
    }
    Ok(taken(connection, number)?.map(PlaceFailure::NumberTaken))
}

fn taken(
    connection: &Connection,
    number: Option<OrderNumber>,
) -> Result<Option<OrderNumber>, Failure> {
    let Some(number) = number else {
        return Ok(None);
    };
    let mut find = connection.prepare_cached("SELECT 1 FROM orders WHERE number = ?1")?;
    Ok(find.exists([signed(number.0)])?.then_some(number))
}

fn bearer(connection: &Connection, sql: &str, name: &[u8]) -> Result<Option<OrderId>, Failure> {
    let mut find = connection.prepare_cached(sql)?;
    let found = find.query_row([name], |row| Ok(column(row, "orders", "id", &"(by name)")));
    Ok(found.optional()?.transpose()?)
}

/// The order that has this guard while it is pending.
pub(super) fn pending(connection: &Connection, guard: Option<&[u8]>) -> Result<OrderId, Failure> {
    let sql = "SELECT id FROM orders WHERE guard = ?1";
    let found = bearer(connection, sql, guard.unwrap_or_default())?;
    Ok(found.ok_or_else(|| vanished("orders", "guard"))?)
}
