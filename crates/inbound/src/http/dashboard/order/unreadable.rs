//! The page of an order whose journal cannot be read: what is wrong with it, and how it gets well again.

use crate::http::use_cases::UseCases;
use crate::http::web::{Frame, Page};
use application::orders::ExplainDamage;
use application::ports::StoreError;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::OrderRef;

/// The page.
#[derive(Template)]
#[template(path = "dashboard/order/unreadable.html")]
struct UnreadablePage {
    frame: Frame,
    words: String,
}

/// Told as a fault, which it is.
pub(super) async fn page(
    use_cases: &UseCases,
    frame: Frame,
    order: OrderRef,
    damage: &StoreError,
) -> Response {
    tracing::error!(error = %damage, "an order cannot be shown: {damage}");
    let explain = ExplainDamage {
        journal: use_cases.journal.clone(),
        list: use_cases.orders.clone(),
    };
    let words = explain.run(order, damage).await;
    let page = Page(UnreadablePage { frame, words });
    (StatusCode::INTERNAL_SERVER_ERROR, page).into_response()
}
