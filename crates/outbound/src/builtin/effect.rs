//! From a write in the shared database to a collaborator's answer.

use crate::sql::WriteError;
use domain::process::{Answer, CallOutcome, Evidence, EvidenceKind, Receipt, Refusal};

pub(super) fn outcome(written: Result<CallOutcome, WriteError>) -> CallOutcome {
    match written {
        Ok(outcome) => outcome,
        Err(WriteError::NotWritten(error)) => CallOutcome::NotSent(error.to_string()),
        Err(WriteError::Unknown(why)) => unknown(EvidenceKind::ServerError, &why),
    }
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
