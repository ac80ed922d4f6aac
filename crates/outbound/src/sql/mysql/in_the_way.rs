//! What can stand in a new order's way: an earlier request, an order of the same state of a cart, the
//! bearer of the number that it is to keep.

use super::Failure;
use super::requests::look_up_key;
use super::store::MysqlStore;
use crate::sql::columns::column;
use crate::sql::failure::vanished;
use crate::sql::rows::{guard, signed, turn, turns_of};
use application::ports::{CartTurn, PlaceFailure, Prior, StoreError};
use application::request::RequestClaim;
use domain::{CustomerId, OrderId, OrderNumber};
use sqlx::mysql::MySqlConnection;

const BY_GUARD: &str = "SELECT id FROM orders WHERE guard = ?";
const BY_CART: &str = "SELECT id FROM orders WHERE cart = ?";

impl MysqlStore {
    pub(super) async fn last_cart_turn(
        &self,
        customer: &CustomerId,
    ) -> Result<Option<(CartTurn, OrderId)>, StoreError> {
        let ends = turns_of(customer).into_inner();
        self.read(ends, |connection, (first, last)| {
            Box::pin(last_turn(connection, first, last))
        })
        .await
    }
}

async fn last_turn(
    connection: &mut MySqlConnection,
    first: &[u8],
    last: &[u8],
) -> Result<Option<(CartTurn, OrderId)>, Failure> {
    let found = sqlx::query(
        "SELECT cart, id FROM orders WHERE cart >= ? AND cart <= ?
          ORDER BY cart DESC LIMIT 1",
    )
    .bind(first)
    .bind(last)
    .fetch_optional(connection)
    .await?;
    Ok(found.map(|row| turn(&row)).transpose()?)
}

/// Looks before anything is written, where the claim alone would not tell: only orders from carts and
/// from other systems pay for it. What comes between the look and the writing meets a unique key.
pub(super) async fn in_the_way(
    connection: &mut MySqlConnection,
    claim: &RequestClaim,
    cart: Option<&[u8]>,
    number: Option<OrderNumber>,
) -> Result<Option<PlaceFailure>, Failure> {
    if cart.is_none() && number.is_none() {
        return Ok(None);
    }
    let by_request = match claim {
        RequestClaim::Key { key, .. } => look_up_key(connection, key).await?.map(Prior::Key),
        RequestClaim::Guard { scope, fingerprint } => {
            let guard = guard(scope, *fingerprint);
            let bearer = bearer(connection, BY_GUARD, &guard).await?;
            bearer.map(Prior::Pending)
        }
    };
    if let Some(prior) = by_request {
        return Ok(Some(PlaceFailure::Repeated(prior)));
    }
    if let Some(cart) = cart
        && let Some(order) = bearer(connection, BY_CART, cart).await?
    {
        return Ok(Some(PlaceFailure::Repeated(Prior::Pending(order))));
    }
    Ok(taken(connection, number)
        .await?
        .map(PlaceFailure::NumberTaken))
}

async fn taken(
    connection: &mut MySqlConnection,
    number: Option<OrderNumber>,
) -> Result<Option<OrderNumber>, Failure> {
    let Some(number) = number else {
        return Ok(None);
    };
    let find = sqlx::query("SELECT 1 FROM orders WHERE number = ?").bind(signed(number.0));
    Ok(find.fetch_optional(connection).await?.map(|_| number))
}

async fn bearer(
    connection: &mut MySqlConnection,
    sql: &'static str,
    name: &[u8],
) -> Result<Option<OrderId>, Failure> {
    let found = sqlx::query(sql)
        .bind(name)
        .fetch_optional(connection)
        .await?;
    let id = found.map(|row| column(&row, "orders", "id", &"(by name)"));
    Ok(id.transpose()?)
}

/// The order that has this guard while it is pending.
pub(super) async fn pending(
    connection: &mut MySqlConnection,
    guard: &[u8],
) -> Result<OrderId, Failure> {
    let found = bearer(connection, BY_GUARD, guard).await?;
    found.ok_or_else(|| vanished("orders", "guard").into())
}
