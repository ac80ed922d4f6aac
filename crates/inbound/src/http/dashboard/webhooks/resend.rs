//! `POST /dashboard/webhooks/{webhook}/deliveries/{delivery}/resend`

use super::claimed::{claim, earlier_outcome, keep};
use super::delivery::outcome;
use super::routes::{named, page_of};
use crate::http::dashboard::deeds;
use crate::http::use_cases::{UseCases, to_its_end};
use crate::http::web::{CheckedForm, PageFailure, SignedIn};
use application::RequestClaim;
use application::webhooks::{NumberedDelivery, ResendDelivery, WebhookError, WebhookId};
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;
use std::future::Future;

/// Nothing more is asked.
#[derive(Deserialize)]
pub(super) struct ResendForm {
    #[serde(default)]
    key: String,
}

pub(super) async fn resend(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    Path((name, number)): Path<(String, String)>,
    CheckedForm(form): CheckedForm<ResendForm>,
) -> Result<Response, PageFailure> {
    let id = named(&name)?;
    // No database counts further.
    let delivery = number.parse().ok();
    let delivery = delivery.filter(|number: &u64| i64::try_from(*number).is_ok());
    let delivery = delivery.ok_or(WebhookError::NoDelivery)?;
    let deed = format!("resend-{delivery}");
    let claim = claim(
        &signed_in,
        &form.key,
        &deed,
        &[("webhook", &*id.to_string())],
    )?;
    let resend = ResendDelivery(use_cases.webhooks.clone());
    let caller = signed_in.caller.clone();
    let sending = async move { resend.run(&caller, id, delivery).await };
    sent_once(&use_cases, id, &claim, sending).await
}

/// Sends something once for each form, and says on the webhook's page what came of it.
pub(super) async fn sent_once(
    use_cases: &UseCases,
    id: WebhookId,
    claim: &RequestClaim,
    sending: impl Future<Output = Result<NumberedDelivery, WebhookError>> + Send + 'static,
) -> Result<Response, PageFailure> {
    let here = page_of(id);
    if let Some(before) = earlier_outcome(use_cases, claim).await? {
        let again = |said| format!("This form was sent before: {said}");
        let before = before.map(again).map_err(again);
        return deeds::told(use_cases, &here, before.map_err(PageFailure::Conflict));
    }
    let (kept_by, mark) = (use_cases.clone(), claim.clone());
    // With its record: whoever loads the page again meanwhile sends nothing once more afterwards.
    let sent = to_its_end(async move {
        let sent = outcome(&sending.await?);
        keep(&kept_by, &mark, &sent).await;
        Ok(sent)
    });
    match sent.await {
        Ok(sent) => deeds::told(use_cases, &here, sent.map_err(PageFailure::Conflict)),
        Err(error) => deeds::told(use_cases, &here, Err::<String, WebhookError>(error)),
    }
}
