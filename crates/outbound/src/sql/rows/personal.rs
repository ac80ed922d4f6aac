//! Rows about persons: erasures, their orders and their requests.

use crate::sql::columns::{Columns, column, nullable};
use crate::sql::failure::unreadable;
use application::ports::{Erasure, ErasureId, Person, PersonOrder, PersonRequest, StoreError};
use domain::{OrderId, OrderNumber};

const ERASURES: &str = "erasures";
const ORDERS: &str = "orders";
const KEYS: &str = "idempotency_keys";

/// Reads `id`, `person`, `requested_at` and `done_at`.
pub(in crate::sql) fn erasure(row: &dyn Columns) -> Result<Erasure, StoreError> {
    let id: OrderId = column(row, ERASURES, "id", &"?")?;
    let person: Option<&str> = nullable(row, ERASURES, "person", &id)?;
    let person = person.map(|text| {
        Person::parse(text).ok_or_else(|| unreadable(ERASURES, "person", &id, &"it names nobody"))
    });
    Ok(Erasure {
        id: ErasureId(id.uuid()),
        person: person.transpose()?,
        requested_at: column(row, ERASURES, "requested_at", &id)?,
        done_at: nullable(row, ERASURES, "done_at", &id)?,
    })
}

/// Reads `id`, `number` and `placed_at`.
pub(in crate::sql) fn person_order(row: &dyn Columns) -> Result<PersonOrder, StoreError> {
    let order = column(row, ORDERS, "id", &"?")?;
    Ok(PersonOrder {
        placed_at: column(row, ORDERS, "placed_at", &order)?,
        number: OrderNumber(column(row, ORDERS, "number", &order)?),
        order,
    })
}

/// Reads `id`, `created_at`, `order_id` and `status`.
pub(in crate::sql) fn person_request(row: &dyn Columns) -> Result<PersonRequest, StoreError> {
    let place: u64 = column(row, KEYS, "id", &"?")?;
    let status: Option<u16> = nullable(row, KEYS, "status", &place)?;
    Ok(PersonRequest {
        place,
        at: column(row, KEYS, "created_at", &place)?,
        order: nullable(row, KEYS, "order_id", &place)?,
        has_answer: status.is_some(),
    })
}

/// The term that a guest's orders have for their address.
pub(in crate::sql) fn address_term(email: &domain::Email) -> String {
    format!("@{}", email.as_str().to_lowercase())
}

/// Between which scopes one lies as it may be written on record: a guest's address is there as it was typed, so
/// it is somewhere among all guests' and is compared in small letters. Everybody else's is exact.
pub(in crate::sql) fn among(scope: &str) -> (&str, &str) {
    if scope.starts_with("guest:") {
        ("guest:", "guest;")
    } else {
        (scope, scope)
    }
}
