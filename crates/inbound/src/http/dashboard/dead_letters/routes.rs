//! Where the pages about dead letters are.

use super::{discard, letter, list, replay};
use crate::http::use_cases::UseCases;
use axum::Router;
use axum::routing::{get, post};

pub(super) const LETTERS: &str = "/dashboard/dead-letters";

pub(in crate::http::dashboard) fn routes() -> Router<UseCases> {
    Router::new()
        .route(LETTERS, get(list::list))
        .route("/dashboard/dead-letters/{letter}", get(letter::letter))
        .route(
            "/dashboard/dead-letters/{letter}/replay",
            post(replay::replay),
        )
        .route(
            "/dashboard/dead-letters/{letter}/discard",
            post(discard::discard),
        )
}

/// Where a letter's page is.
pub(super) fn page_of(number: u64) -> String {
    format!("{LETTERS}/{number}")
}
