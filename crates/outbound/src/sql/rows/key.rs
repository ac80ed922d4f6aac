//! A request's key on record, and the answer that it got.

use crate::sql::columns::{Columns, column, nullable};
use crate::sql::failure::unreadable;
use application::ports::StoreError;
use application::request::{Answer, Fingerprint, RequestRecord};

pub(in crate::sql) const TABLE: &str = "idempotency_keys";

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
