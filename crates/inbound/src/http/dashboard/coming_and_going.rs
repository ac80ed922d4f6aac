//! Who comes and goes is on record. Nobody is kept out, or in, because that cannot be written: what they do
//! inside has records of its own.

use crate::http::use_cases::UseCases;
use application::Caller;
use application::audit::Deed;
use application::ports::{DeedKind, DeedOutcome};

/// An operator has come in by this way.
pub(super) async fn came(use_cases: &UseCases, name: &str, way: &str) {
    let caller = Caller::Operator(name.to_owned());
    record(use_cases, &caller, DeedKind::SignIn, way, DeedOutcome::Done).await;
}

/// Somebody has tried to come in by this way with what opens nothing. Of many, few go on record.
pub(super) async fn was_turned_away(use_cases: &UseCases, way: &str) {
    let outcome = DeedOutcome::Refused;
    record(use_cases, &Caller::Guest, DeedKind::SignIn, way, outcome).await;
}

/// Somebody has gone, if they were in.
pub(super) async fn went(use_cases: &UseCases, caller: &Caller) {
    if matches!(caller, Caller::Operator(_)) {
        record(use_cases, caller, DeedKind::SignOut, "", DeedOutcome::Done).await;
    }
}

/// An operator was given a link by which somebody can come in.
pub(super) async fn was_given_a_link(use_cases: &UseCases, caller: &Caller) {
    record(
        use_cases,
        caller,
        DeedKind::EntryLink,
        "",
        DeedOutcome::Done,
    )
    .await;
}

async fn record(
    use_cases: &UseCases,
    caller: &Caller,
    kind: DeedKind,
    way: &str,
    outcome: DeedOutcome,
) {
    let deed = Deed {
        kind,
        subject: way.to_owned(),
        reason: String::new(),
        outcome,
    };
    if let Err(error) = use_cases.deeds.record(caller, deed).await {
        let (by, kind) = (caller.scope(), kind.as_str());
        tracing::warn!(by, kind, %error, "who came to the dashboard or left it is not on record");
    }
}
