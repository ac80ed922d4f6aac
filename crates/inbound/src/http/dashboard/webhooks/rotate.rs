//! `POST /dashboard/webhooks/{webhook}/rotate-secret`

use super::claimed::{claim, earlier, request};
use super::routes::{named, page_of};
use super::secret;
use crate::http::dashboard::deeds;
use crate::http::use_cases::{UseCases, to_its_end};
use crate::http::web::{CheckedForm, PageFailure, Path, SignedIn};
use application::webhooks::{RotateWebhookSecret, WebhookChange, WebhookWritten};
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

/// Nothing more is asked.
#[derive(Deserialize)]
pub(super) struct RotateForm {
    #[serde(default)]
    key: String,
}

pub(super) async fn rotate(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    Path(name): Path<String>,
    CheckedForm(form): CheckedForm<RotateForm>,
) -> Result<Response, PageFailure> {
    let id = named(&name)?;
    let content = [("webhook", &*id.to_string())];
    let claim = claim(&signed_in, &form.key, "rotate-secret", &content)?;
    if let Some(id) = earlier(&use_cases, &claim).await? {
        return secret::shown_before(&signed_in, &id);
    }
    let change = WebhookChange {
        id,
        caller: signed_in.caller.clone(),
        seen: None,
        request: request(&claim),
    };
    let rotate = RotateWebhookSecret(use_cases.webhooks.clone());
    match to_its_end(async move { rotate.run(change).await }).await {
        Ok(WebhookWritten::Done(endpoint) | WebhookWritten::Unchanged(endpoint)) => {
            let words =
                "The webhook has a new secret. The one before signs as well for 24 hours more.";
            Ok(secret::shown(&signed_in, &endpoint, words))
        }
        Ok(WebhookWritten::Repeated(_)) => secret::shown_before(&signed_in, &id.to_string()),
        Err(error) => deeds::told(&signed_in, &page_of(id), Err::<String, _>(error)),
    }
}
