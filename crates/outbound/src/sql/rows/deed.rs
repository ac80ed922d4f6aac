//! A deed on the audit trail.

use crate::sql::columns::{Columns, column};
use crate::sql::failure::unreadable;
use application::ports::{DeedId, DeedKind, DeedOutcome, DeedRecord, NewDeed, StoreError};

const TABLE: &str = "audit_trail";

/// The columns that a deed is read from.
macro_rules! deed_columns {
    () => {
        "id, at, actor, kind, subject, reason, outcome, note"
    };
}
pub(in crate::sql) use deed_columns;

/// Reads what `deed_columns!()` names.
pub(in crate::sql) fn deed(row: &dyn Columns) -> Result<DeedRecord, StoreError> {
    let id: u64 = column(row, TABLE, "id", &"?")?;
    let kind: &str = column(row, TABLE, "kind", &id)?;
    let outcome: &str = column(row, TABLE, "outcome", &id)?;
    let outcome = DeedOutcome::parse(outcome)
        .ok_or_else(|| unreadable(TABLE, "outcome", &id, &"it is none that is known"))?;
    let deed = NewDeed {
        at: column(row, TABLE, "at", &id)?,
        actor: column(row, TABLE, "actor", &id)?,
        kind: DeedKind::parse(kind).unwrap_or(DeedKind::Newer),
        subject: column(row, TABLE, "subject", &id)?,
        reason: column(row, TABLE, "reason", &id)?,
        outcome,
        note: column(row, TABLE, "note", &id)?,
    };
    let id = DeedId(id);
    Ok(DeedRecord { id, deed })
}
