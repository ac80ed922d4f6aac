//! `POST /dashboard/webhooks/{webhook}/remove`

use super::routes::{WEBHOOKS, named, page_of};
use crate::http::dashboard::deeds;
use crate::http::use_cases::{UseCases, to_its_end};
use crate::http::web::{CheckedForm, Notice, PageFailure, Path, SignedIn, lead_on};
use application::webhooks::{RemoveWebhook, WebhookError};
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

/// Nothing more is asked.
#[derive(Deserialize)]
pub(super) struct RemoveForm {}

pub(super) async fn remove(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    Path(name): Path<String>,
    CheckedForm(RemoveForm {}): CheckedForm<RemoveForm>,
) -> Result<Response, PageFailure> {
    let id = named(&name)?;
    let remove = RemoveWebhook(use_cases.webhooks.clone());
    let caller = signed_in.caller.clone();
    match to_its_end(async move { remove.run(&caller, id, None).await }).await {
        // The same form, sent twice, is no fault.
        Ok(()) | Err(WebhookError::NotFound) => {
            let done = Notice::done("The webhook is gone, with its secret and its place.");
            Ok(lead_on(&signed_in, WEBHOOKS, &done))
        }
        Err(error) => deeds::told(&signed_in, &page_of(id), Err::<String, _>(error)),
    }
}
