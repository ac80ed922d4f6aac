//! Where the pages about sinks are.

use super::{forget, list, retry, sink};
use crate::http::use_cases::UseCases;
use crate::http::web::PageFailure;
use application::ports::SinkName;
use application::sinks::SinkError;
use axum::Router;
use axum::routing::{get, post};

pub(super) const SINKS: &str = "/dashboard/sinks";

pub(in crate::http::dashboard) fn routes() -> Router<UseCases> {
    Router::new()
        .route(SINKS, get(list::list))
        .route("/dashboard/sinks/{sink}", get(sink::sink))
        .route("/dashboard/sinks/{sink}/retry", post(retry::retry))
        .route("/dashboard/sinks/{sink}/forget", post(forget::forget))
}

/// Where a sink's page is; no name has characters that need an escape in a path.
pub(super) fn page_of(sink: &SinkName) -> String {
    format!("{SINKS}/{sink}")
}

/// The sink that a path names.
pub(super) fn named(name: &str) -> Result<SinkName, PageFailure> {
    SinkName::new(name).map_err(|_| SinkError::NotFound.into())
}
