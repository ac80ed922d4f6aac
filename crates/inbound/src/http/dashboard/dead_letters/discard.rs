//! `POST /dashboard/dead-letters/{letter}/discard`

use super::letter::numbered;
use super::routes::page_of;
use crate::http::dashboard::deeds;
use crate::http::use_cases::{UseCases, to_its_end};
use crate::http::web::{CheckedForm, Notice, PageFailure, Path, SignedIn, lead_on};
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

/// Why it shall never take effect.
#[derive(Deserialize)]
pub(super) struct DiscardForm {
    #[serde(default)]
    reason: String,
}

pub(super) async fn discard(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    Path(number): Path<String>,
    CheckedForm(form): CheckedForm<DiscardForm>,
) -> Result<Response, PageFailure> {
    let id = numbered(&number)?;
    let here = page_of(id.0);
    let reason = match deeds::reason(&form.reason) {
        Ok(reason) => reason,
        Err(why) => return Ok(lead_on(&signed_in, &here, &Notice::failed(why))),
    };
    let caller = signed_in.caller.clone();
    let discard = use_cases.discard_dead_letter.clone();
    let discarded = async move { discard.run(&caller, id, reason).await };
    let discarded = to_its_end(discarded).await;
    let done = discarded.map(|_| "Discarded: the message shall never take effect.");
    deeds::told(&signed_in, &here, done)
}
