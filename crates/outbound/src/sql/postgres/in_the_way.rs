//! What stands in a new order's way: an earlier request, an order of the same content or of the same
//! state of a cart, the bearer of the number that it is to keep, or itself, written by an attempt whose
//! answer was lost.

use super::requests::look_up_key;
use super::{Failure, PostgresStore};
use crate::sql::columns::column;
use crate::sql::rows::{guard, signed, turn, turns_of};
use application::ports::{CartTurn, PlaceFailure, Prior, StoreError};
use application::request::RequestClaim;
use domain::{CustomerId, OrderId, OrderNumber};
use sqlx::postgres::PgConnection;
use uuid::Uuid;

impl PostgresStore {
    pub(super) async fn last_cart_turn(
        &self,
        customer: &CustomerId,
    ) -> Result<Option<(CartTurn, OrderId)>, StoreError> {
        let (first, last) = turns_of(customer).into_inner();
        self.read("last-turn", move |connection| {
            let (first, last) = (first.clone(), last.clone());
            Box::pin(async move { last_turn(connection, &first, &last).await })
        })
        .await
    }
}

async fn last_turn(
    connection: &mut PgConnection,
    first: &[u8],
    last: &[u8],
) -> Result<Option<(CartTurn, OrderId)>, Failure> {
    let found = sqlx::query(
        "SELECT cart, id FROM orders WHERE cart >= $1 AND cart <= $2
          ORDER BY cart DESC LIMIT 1",
    )
    .bind(first)
    .bind(last)
    .fetch_optional(connection)
    .await?;
    Ok(found.map(|row| turn(&row)).transpose()?)
}

/// What the request did before.
pub(super) async fn by_request(
    connection: &mut PgConnection,
    claim: &RequestClaim,
) -> Result<Option<Prior>, Failure> {
    Ok(match claim {
        RequestClaim::Key { key, .. } => look_up_key(connection, key).await?.map(Prior::Key),
        RequestClaim::Guard { scope, fingerprint } => {
            let sql = "SELECT id FROM orders WHERE guard = $1";
            let guard = guard(scope, *fingerprint);
            bearer(connection, sql, &guard).await?.map(Prior::Pending)
        }
    })
}

/// The request first, then the cart, then the number.
pub(super) async fn in_the_way(
    connection: &mut PgConnection,
    claim: &RequestClaim,
    cart: Option<&[u8]>,
    number: Option<OrderNumber>,
) -> Result<Option<PlaceFailure>, Failure> {
    if let Some(prior) = by_request(connection, claim).await? {
        return Ok(Some(PlaceFailure::Repeated(prior)));
    }
    if let Some(cart) = cart {
        let sql = "SELECT id FROM orders WHERE cart = $1";
        if let Some(order) = bearer(connection, sql, cart).await? {
            return Ok(Some(PlaceFailure::Repeated(Prior::Pending(order))));
        }
    }
    let Some(number) = number else {
        return Ok(None);
    };
    let taken = sqlx::query("SELECT 1 FROM orders WHERE number = $1")
        .bind(signed(number.0))
        .fetch_optional(connection)
        .await?;
    Ok(taken.map(|_| PlaceFailure::NumberTaken(number)))
}

async fn bearer(
    connection: &mut PgConnection,
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

/// The number of an order that this very write has placed.
pub(super) async fn own(
    connection: &mut PgConnection,
    id: Uuid,
    write_id: i64,
) -> Result<Option<OrderNumber>, Failure> {
    let found = sqlx::query(
        "SELECT o.number FROM orders o JOIN order_events e ON e.order_id = o.id AND e.seq = 1
          WHERE o.id = $1 AND e.write_id = $2",
    )
    .bind(id)
    .bind(write_id)
    .fetch_optional(connection)
    .await?;
    let number = found.map(|row| column(&row, "orders", "number", &id));
    Ok(number.transpose()?.map(OrderNumber))
}
