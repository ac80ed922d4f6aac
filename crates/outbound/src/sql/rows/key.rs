//! A request's key on record, and the answer that it got.

use crate::sql::columns::{Columns, column, nullable};
use crate::sql::failure::unreadable;
use application::ports::StoreError;
use application::request::{Answer, Fingerprint, RequestClaim, RequestKey, RequestRecord};
use domain::OrderId;

pub(in crate::sql) const TABLE: &str = "idempotency_keys";

/// A key to be put on record.
pub(in crate::sql) struct NewKey<'a> {
    pub(in crate::sql) key: &'a RequestKey,
    pub(in crate::sql) fingerprint: Fingerprint,
    pub(in crate::sql) order: Option<OrderId>,
    pub(in crate::sql) answer: Option<&'a Answer>,
}

/// A command without a key is safe to repeat by itself: its order knows its state.
pub(in crate::sql) fn keyed(
    request: Option<(RequestClaim, Answer)>,
) -> Option<(RequestKey, Fingerprint, Answer)> {
    match request {
        Some((RequestClaim::Key { key, fingerprint }, answer)) => Some((key, fingerprint, answer)),
        Some((RequestClaim::Guard { .. }, _)) | None => None,
    }
}

/// What is on record of a key: `id`, `fingerprint`, `order_id` and the answer's four columns.
pub(in crate::sql) fn record(row: &dyn Columns) -> Result<RequestRecord, StoreError> {
    let id: i64 = column(row, TABLE, "id", &"?")?;
    let status: Option<u16> = nullable(row, TABLE, "status", &id)?;
    let answer = status.map(|status| answer(row, status, id)).transpose()?;
    Ok(RequestRecord {
        fingerprint: Fingerprint(column(row, TABLE, "fingerprint", &id)?),
        order: nullable(row, TABLE, "order_id", &id)?,
        answer,
    })
}

fn answer(row: &dyn Columns, status: u16, id: i64) -> Result<Answer, StoreError> {
    let headers: &str = column(row, TABLE, "headers", &id)?;
    Ok(Answer {
        status,
        headers: serde_json::from_str(headers)
            .map_err(|why| unreadable(TABLE, "headers", &id, &why))?,
        content_type: nullable(row, TABLE, "content_type", &id)?,
        body: column(row, TABLE, "body", &id)?,
    })
}

/// An answer's headers as the table keeps them.
pub(in crate::sql) fn headers(answer: &Answer) -> String {
    serde_json::to_string(&answer.headers).expect("lists of strings always become JSON")
}
