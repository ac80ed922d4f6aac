//! The list of pages.

use super::{
    audit, board, dead_letters, enter, new_link, order, orders, persons, provider, reconcile,
    settings, sign_in, sign_out, sinks, stock, webhooks,
};
use crate::http::use_cases::UseCases;
use axum::Router;
use axum::routing::{get, post};

/// Where the dashboard begins.
pub(crate) const ROOT: &str = "/dashboard";

/// Where to sign in.
pub(crate) const SIGN_IN: &str = "/dashboard/sign-in";

/// Where to leave.
pub(crate) const SIGN_OUT: &str = "/dashboard/sign-out";

/// What the address of the door says as `ended` where a form that did nothing has led there.
pub(crate) const DEED_LOST: &str = "deed";

/// Every page and every deed.
pub(crate) fn routes() -> Router<UseCases> {
    Router::new()
        .route("/dashboard", get(board::board))
        .route("/dashboard/audit", get(audit::audit))
        .route("/dashboard/live/board", get(board::follow_board))
        .route(SIGN_IN, get(sign_in::sign_in).post(sign_in::try_to_sign_in))
        .route(provider::GO, get(provider::go))
        .route(provider::SIGN_IN_CALLBACK, get(provider::come_back))
        .route(SIGN_OUT, post(sign_out::sign_out))
        .route("/dashboard/enter", get(enter::enter))
        .route("/dashboard/links", post(new_link::new_link))
        .route("/dashboard/orders", get(orders::list_orders))
        .route("/dashboard/orders/export", get(orders::export_orders))
        .route("/dashboard/orders/bulk", post(orders::change_orders))
        .route("/dashboard/orders/{id}", get(order::show_order))
        .route("/dashboard/orders/{id}/change", post(order::change_order))
        .route("/dashboard/orders/{id}/settle", post(order::settle_order))
        .route("/dashboard/orders/{id}/share", post(order::share_order))
        .route("/dashboard/live/orders/{id}", get(order::follow_order))
        .merge(dead_letters::routes())
        .merge(webhooks::routes())
        .merge(sinks::routes())
        .route("/dashboard/stock", get(stock::stock))
        .merge(reconcile::routes())
        .merge(persons::routes())
        .route("/dashboard/settings", get(settings::settings))
}

/// Whether a path is one of the dashboard's.
pub(crate) fn has(path: &str) -> bool {
    let rest = path.strip_prefix(ROOT);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
