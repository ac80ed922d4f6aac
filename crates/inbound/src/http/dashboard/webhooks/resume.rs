//! `POST /dashboard/webhooks/{webhook}/resume`

use super::routes::{named, page_of};
use crate::http::dashboard::deeds;
use crate::http::use_cases::{UseCases, to_its_end};
use crate::http::web::{CheckedForm, PageFailure, Path, SignedIn};
use application::webhooks::{ResumeWebhook, WebhookChange};
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

/// Nothing more is asked.
#[derive(Deserialize)]
pub(super) struct ResumeForm {}

/// One that is active stays as it is: sending the form twice is no fault.
pub(super) async fn resume(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    Path(name): Path<String>,
    CheckedForm(ResumeForm {}): CheckedForm<ResumeForm>,
) -> Result<Response, PageFailure> {
    let id = named(&name)?;
    let change = WebhookChange {
        id,
        caller: signed_in.caller.clone(),
        seen: None,
        request: None,
    };
    let resume = ResumeWebhook(use_cases.webhooks.clone());
    let resumed = to_its_end(async move { resume.run(change).await }).await;
    let words = "Active: it is sent what happened since it was paused, and then what happens.";
    deeds::told(&signed_in, &page_of(id), resumed.map(|_| words))
}
