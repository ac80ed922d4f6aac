//! `POST /dashboard/sinks/{sink}/retry`: one order, or all that are held back.

use super::routes::{named, page_of};
use crate::http::dashboard::deeds;
use crate::http::use_cases::{UseCases, to_its_end};
use crate::http::web::words::of_these;
use crate::http::web::{CheckedForm, PageFailure, Path, SignedIn};
use axum::extract::State;
use axum::response::Response;
use domain::OrderRef;
use serde::Deserialize;

/// Which of them.
#[derive(Deserialize)]
pub(super) struct RetryForm {
    /// Empty: all.
    #[serde(default)]
    order: String,
}

pub(super) async fn retry(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    Path(name): Path<String>,
    CheckedForm(form): CheckedForm<RetryForm>,
) -> Result<Response, PageFailure> {
    let sink = named(&name)?;
    let here = page_of(&sink);
    let order = match form.order.as_str() {
        "" => None,
        name => Some(name.parse::<OrderRef>().map_err(|error| {
            PageFailure::BadInput(format!("Nothing was done: the order {error}."))
        })?),
    };
    let caller = signed_in.caller.clone();
    let retry = use_cases.sinks.retry.clone();
    let retried = to_its_end(async move { retry.run(&caller, &sink, order).await }).await;
    let words = |count| {
        format!(
            "{} tried again at once.",
            of_these(count, "order is", "orders are")
        )
    };
    deeds::told(&signed_in, &here, retried.map(words))
}
