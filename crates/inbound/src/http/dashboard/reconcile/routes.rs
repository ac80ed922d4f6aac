//! Where the page is.

use super::{begin, page};
use crate::http::use_cases::UseCases;
use axum::Router;
use axum::routing::get;

pub(super) const RECONCILE: &str = "/dashboard/reconcile";

pub(in crate::http::dashboard) fn routes() -> Router<UseCases> {
    Router::new().route(RECONCILE, get(page::page).post(begin::begin))
}
