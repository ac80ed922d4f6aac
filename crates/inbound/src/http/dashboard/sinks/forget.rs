//! `POST /dashboard/sinks/{sink}/forget`

use super::routes::{SINKS, named, page_of};
use crate::http::dashboard::deeds;
use crate::http::use_cases::{UseCases, to_its_end};
use crate::http::web::{CheckedForm, Notice, PageFailure, Path, SignedIn, lead_on};
use application::sinks::SinkError;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

/// Nothing more is asked.
#[derive(Deserialize)]
pub(super) struct ForgetForm {}

pub(super) async fn forget(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    Path(name): Path<String>,
    CheckedForm(ForgetForm {}): CheckedForm<ForgetForm>,
) -> Result<Response, PageFailure> {
    let sink = named(&name)?;
    let here = page_of(&sink);
    let caller = signed_in.caller.clone();
    let forget = use_cases.sinks.forget.clone();
    let forgotten = to_its_end(async move { forget.run(&caller, &sink).await }).await;
    match forgotten {
        // The same form, sent twice, is no fault.
        Ok(()) | Err(SinkError::NotFound) => {
            let done = Notice::done(format!("The sink {name} is forgotten."));
            Ok(lead_on(&signed_in, SINKS, &done))
        }
        Err(error) => deeds::told(&signed_in, &here, Err::<String, _>(error)),
    }
}
