//! `POST /dashboard/webhooks/{webhook}/pause`

use super::routes::{named, page_of};
use crate::http::dashboard::deeds;
use crate::http::use_cases::{UseCases, to_its_end};
use crate::http::web::{CheckedForm, Notice, PageFailure, Path, SignedIn, lead_on};
use application::webhooks::{PauseWebhook, WebhookChange};
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

/// Why.
#[derive(Deserialize)]
pub(super) struct PauseForm {
    #[serde(default)]
    reason: String,
}

/// One that is paused stays as it is: sending the form twice is no fault.
pub(super) async fn pause(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    Path(name): Path<String>,
    CheckedForm(form): CheckedForm<PauseForm>,
) -> Result<Response, PageFailure> {
    let id = named(&name)?;
    let here = page_of(id);
    let reason = match deeds::reason(&form.reason) {
        Ok(reason) => reason,
        Err(why) => return Ok(lead_on(&signed_in, &here, &Notice::failed(why))),
    };
    let change = WebhookChange {
        id,
        caller: signed_in.caller.clone(),
        seen: None,
        request: None,
    };
    let pause = PauseWebhook(use_cases.webhooks.clone());
    let paused = to_its_end(async move { pause.run(change, reason.as_str()).await }).await;
    let words =
        "Paused: it is sent nothing until it is resumed, and then all that happened meanwhile.";
    deeds::told(&signed_in, &here, paused.map(|_| words))
}
