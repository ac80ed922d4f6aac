//! `POST /dashboard/webhooks/{webhook}/deliveries/{delivery}/resend`

use super::claimed::{claim, once};
use super::delivery::outcome;
use super::routes::{named, page_of};
use crate::http::use_cases::UseCases;
use crate::http::web::{CheckedForm, PageFailure, Path, SignedIn};
use application::webhooks::{ResendDelivery, WebhookError};
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

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
    let sending = async move { outcome(&resend.run(&caller, id, delivery).await?) };
    once(&use_cases, &signed_in, &page_of(id), claim, sending).await
}
