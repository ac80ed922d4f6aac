//! `POST /dashboard/reconcile`: begins a comparison, unless one goes on.

use super::routes::RECONCILE;
use crate::http::use_cases::UseCases;
use crate::http::web::{CheckedForm, Notice, PageFailure, SignedIn, lead_on};
use application::reconcile::NotBegun;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

/// Nothing more is asked.
#[derive(Deserialize)]
pub(super) struct BeginForm {}

pub(super) async fn begin(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    CheckedForm(BeginForm {}): CheckedForm<BeginForm>,
) -> Result<Response, PageFailure> {
    let notice = match use_cases.upkeep.reconcile.begin(&signed_in.caller) {
        Ok(()) => Notice::done("The comparison has begun. Its report comes here."),
        Err(why @ NotBegun::GoesOn) => Notice::failed(format!("Nothing was begun: {why}.")),
        Err(NotBegun::Forbidden) => return Err(PageFailure::for_operators()),
    };
    Ok(lead_on(&signed_in, RECONCILE, &notice))
}
