//! `POST /dashboard/customer`: erases a customer's personal data.

use super::page::{named, page_of};
use crate::http::dashboard::deeds;
use crate::http::use_cases::{UseCases, to_its_end};
use crate::http::web::{CheckedForm, Notice, PageFailure, SignedIn, lead_on};
use application::personal_data::ErasureState;
use application::ports::Person;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

/// Whom, and why.
#[derive(Deserialize)]
pub(super) struct EraseForm {
    #[serde(default)]
    id: String,
    #[serde(default)]
    reason: String,
}

pub(super) async fn erase(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    CheckedForm(form): CheckedForm<EraseForm>,
) -> Result<Response, PageFailure> {
    let id = named(&form.id)?;
    let here = page_of(&id);
    let reason = match deeds::reason(&form.reason) {
        Ok(reason) => reason,
        Err(why) => return Ok(lead_on(&signed_in, &here, &Notice::failed(why))),
    };
    let caller = signed_in.caller.clone();
    let erase = use_cases.persons.erase.clone();
    let erasing = async move { erase.run(&caller, Person::Customer(id), &reason).await };
    let done = to_its_end(erasing).await.map(|state| words(&state));
    deeds::told(&signed_in, &here, done)
}

fn words(state: &ErasureState) -> String {
    let (id, erased, waiting) = (state.id, state.erased, state.waiting);
    let rest = match waiting {
        0 => "Nothing else is waited for.".to_owned(),
        waiting => format!(
            "{waiting} are under way or not told to everybody yet, and are erased when they are."
        ),
    };
    format!("Erasure {id} has begun: orders erased so far: {erased}. {rest}")
}
