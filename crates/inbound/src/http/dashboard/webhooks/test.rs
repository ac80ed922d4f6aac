//! `POST /dashboard/webhooks/{webhook}/test`

use super::claimed::{claim, once};
use super::delivery::outcome;
use super::routes::{named, page_of};
use crate::http::use_cases::UseCases;
use crate::http::web::{CheckedForm, PageFailure, Path, SignedIn};
use application::webhooks::TestWebhook;
use axum::extract::State;
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
    let sending = async move { outcome(&test.run(&caller, id).await?) };
    once(&use_cases, &signed_in, &page_of(id), claim, sending).await
}
