//! The routes about persons.

use super::{erase, export};
use crate::http::use_cases::UseCases;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(in super::super) fn routes() -> OpenApiRouter<UseCases> {
    OpenApiRouter::new()
        .routes(routes!(export::export_customer))
        .routes(routes!(export::export_guest))
        .routes(routes!(erase::erase_customer))
        .routes(routes!(erase::erase_guest))
        .routes(routes!(erase::show_erasure))
}
