//! The list of the tracking page's routes. They are pages, and no part of the documented API.

use super::{follow_order, show_order};
use crate::http::use_cases::UseCases;
use axum::Router;
use axum::routing::get;

/// All of them.
pub(crate) fn routes() -> Router<UseCases> {
    Router::new()
        .route("/track/{order}", get(show_order::show_order))
        .route("/track/{order}/live", get(follow_order::follow_order))
}
