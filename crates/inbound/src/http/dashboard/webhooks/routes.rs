//! Where the pages about webhooks are.

use super::{create, list, pause, remove, replay, resend, resume, rotate, test, webhook};
use crate::http::use_cases::UseCases;
use crate::http::web::PageFailure;
use application::webhooks::{WebhookError, WebhookId};
use axum::Router;
use axum::routing::{get, post};

pub(super) const WEBHOOKS: &str = "/dashboard/webhooks";

pub(in crate::http::dashboard) fn routes() -> Router<UseCases> {
    let about = |deed: &str| format!("{WEBHOOKS}/{{webhook}}/{deed}");
    Router::new()
        .route(WEBHOOKS, get(list::list).post(create::create))
        .route(&format!("{WEBHOOKS}/{{webhook}}"), get(webhook::webhook))
        .route(&about("pause"), post(pause::pause))
        .route(&about("resume"), post(resume::resume))
        .route(&about("rotate-secret"), post(rotate::rotate))
        .route(&about("remove"), post(remove::remove))
        .route(&about("test"), post(test::test))
        .route(&about("replay"), post(replay::replay))
        .route(&about("deliveries/{delivery}/resend"), post(resend::resend))
}

/// Where a webhook's page is.
pub(super) fn page_of(id: WebhookId) -> String {
    format!("{WEBHOOKS}/{id}")
}

/// The webhook that a path names.
pub(super) fn named(name: &str) -> Result<WebhookId, PageFailure> {
    name.parse().map_err(|_| WebhookError::NotFound.into())
}
