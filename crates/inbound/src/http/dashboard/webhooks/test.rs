//! `POST /dashboard/webhooks/{webhook}/test`

use super::claimed::claim;
use super::resend::sent_once;
use super::routes::named;
use crate::http::use_cases::UseCases;
use crate::http::web::{CheckedForm, PageFailure, SignedIn};
use application::webhooks::TestWebhook;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;

/// Nothing more is asked.
#[derive(Deserialize)]
pub(super) struct TestForm {
    #[serde(default)]
    key: String,
}

pub(super) async fn test(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    Path(name): Path<String>,
    CheckedForm(form): CheckedForm<TestForm>,
) -> Result<Response, PageFailure> {
    let id = named(&name)?;
    let claim = claim(
        &signed_in,
        &form.key,
        "test",
        &[("webhook", &*id.to_string())],
    )?;
    let test = TestWebhook(use_cases.webhooks.clone());
    let caller = signed_in.caller.clone();
    let sending = async move { test.run(&caller, id).await };
    sent_once(&use_cases, id, &claim, sending).await
}
