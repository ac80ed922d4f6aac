//! Letting people in, and putting on record who comes and goes. Nobody is kept out, or in, because that cannot
//! be written: what they do inside has records of its own.

use super::routes::ROOT;
use crate::http::use_cases::{UseCases, to_its_end};
use crate::http::web::{EndsWith, begin, own_path};
use application::Caller;
use application::audit::Deed;
use application::ports::{DeedKind, DeedOutcome};
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};

/// Somebody who may come in.
pub(super) struct Entrant<'a> {
    pub(super) caller: &'a Caller,
    /// How they have come, as the record names it.
    pub(super) way: &'static str,
    pub(super) ends_with: EndsWith<'a>,
    /// Whether their session goes over https alone.
    pub(super) is_encrypted: bool,
    /// Where they wanted to be.
    pub(super) next: &'a str,
}

/// Begins their session, and leads them to where they wanted to be. Each page says who is signed in.
pub(super) async fn let_in(use_cases: &UseCases, entrant: &Entrant<'_>) -> Response {
    let (caller, way) = (entrant.caller, entrant.way);
    record(use_cases, caller, DeedKind::SignIn, way, DeedOutcome::Done).await;
    let cookie = begin(use_cases, entrant.is_encrypted, caller, &entrant.ends_with);
    let name = caller.desk_name();
    tracing::info!(
        operator = name,
        way,
        "{name} has signed in to the dashboard ({way})"
    );
    let on = Redirect::to(own(entrant.next));
    ([(SET_COOKIE, cookie)], on).into_response()
}

/// Where to go: a page of the dashboard, whatever was asked for.
pub(super) fn own(next: &str) -> &str {
    own_path(next, ROOT).unwrap_or(ROOT)
}

/// Somebody has tried to come in by this way and may not: a guest, if what they showed says nothing of who
/// they are. Of many, few go on record.
pub(super) async fn was_turned_away(use_cases: &UseCases, caller: &Caller, way: &str) {
    let outcome = DeedOutcome::Refused;
    record(use_cases, caller, DeedKind::SignIn, way, outcome).await;
}

/// Somebody has gone, if they were in.
pub(super) async fn went(use_cases: &UseCases, caller: &Caller) {
    if caller.has_a_desk() {
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

/// Also of those who do not wait for the answer.
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
    let (deeds, caller) = (use_cases.deeds.clone(), caller.clone());
    to_its_end(async move {
        if let Err(error) = deeds.record(&caller, deed).await {
            let (by, kind) = (caller.scope(), kind.as_str());
            tracing::warn!(by, kind, %error, "who came to the dashboard or left it is not on record");
        }
    })
    .await;
}
