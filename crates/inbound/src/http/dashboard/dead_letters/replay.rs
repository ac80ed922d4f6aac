//! `POST /dashboard/dead-letters/{letter}/replay`

use super::letter::numbered;
use super::routes::page_of;
use crate::http::dashboard::deeds;
use crate::http::use_cases::{UseCases, to_its_end};
use crate::http::web::{CheckedForm, PageFailure, Path, SignedIn};
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

/// Nothing more is asked.
#[derive(Deserialize)]
pub(super) struct ReplayForm {}

pub(super) async fn replay(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    Path(number): Path<String>,
    CheckedForm(ReplayForm {}): CheckedForm<ReplayForm>,
) -> Result<Response, PageFailure> {
    let id = numbered(&number)?;
    let caller = signed_in.caller.clone();
    let replay = use_cases.replay_dead_letter.clone();
    let replayed = to_its_end(async move { replay.run(&caller, id).await }).await;
    let done = replayed.map(|_| "Replayed: the message has taken effect.");
    deeds::told(&signed_in, &page_of(id.0), done)
}
