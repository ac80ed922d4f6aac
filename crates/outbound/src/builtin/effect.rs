//! From a write in the shared database to a collaborator's answer.

use crate::sql::WriteError;
use application::ports::StoreError;
use domain::process::{Answer, CallOutcome, Evidence, EvidenceKind, Receipt, Refusal};

pub(super) fn outcome(written: Result<CallOutcome, WriteError>) -> CallOutcome {
    match written {
        Ok(outcome) => outcome,
        Err(WriteError::NotWritten(error)) => not_done(&error),
        Err(WriteError::Unknown(why)) => unknown(EvidenceKind::ServerError, &why),
    }
}

/// Rows that are one order's own.
const OF_ONE_ORDER: [&str; 3] = ["reservations", "payments", "shipments"];

/// The books were not asked, or what they have of this order cannot be read. That is not mended by
/// asking again: a person has to compare it with the order, and the order is parked for them.
pub(super) fn not_done(error: &StoreError) -> CallOutcome {
    if let StoreError::Corrupt {
        table, column, id, ..
    } = error
    {
        tracing::error!(table, column, id, %error, "the books are damaged: {error}");
        if OF_ONE_ORDER.contains(table) {
            return unknown(EvidenceKind::Mismatch, &error.to_string());
        }
    }
    CallOutcome::NotSent(error.to_string())
}

pub(super) fn unknown(kind: EvidenceKind, detail: &str) -> CallOutcome {
    CallOutcome::Unknown(Evidence::new(kind, detail))
}

pub(super) const fn done(receipt: Receipt) -> CallOutcome {
    CallOutcome::Definite(Answer::Done(receipt))
}

pub(super) const fn refused(refusal: Refusal) -> CallOutcome {
    CallOutcome::Definite(Answer::Refused(refusal))
}

pub(super) fn rejected(why: &str) -> CallOutcome {
    refused(Refusal::Rejected(why.to_owned()))
}

pub(super) fn declined(code: &str) -> CallOutcome {
    refused(Refusal::Declined(code.to_owned()))
}

pub(super) const fn not_found() -> CallOutcome {
    CallOutcome::Definite(Answer::NotFound)
}
