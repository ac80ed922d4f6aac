//! `GET /track/{order}`

use super::failure::TrackingFailure;
use super::journey::Journey;
use super::view::OrderView;
use crate::http::identity::page_reader;
use crate::http::reading::path::Named;
use crate::http::use_cases::UseCases;
use crate::http::web::Page;
use askama::Template;
use axum::extract::State;
use axum::http::header::{HeaderValue, REFERRER_POLICY};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

/// The page.
#[derive(Template)]
#[template(path = "tracking/order.html")]
struct OrderPage {
    order: OrderView,
    /// Its own address, link and all.
    here: String,
    /// Where it is told live.
    live: String,
}

/// Shows where an order stands to whoever has a link to it, to its customer, and to those at the controls.
pub(super) async fn show_order(
    State(use_cases): State<UseCases>,
    named: Named<TrackingFailure>,
    parts: Parts,
) -> Result<Response, TrackingFailure> {
    let caller = page_reader(&parts, &use_cases);
    let (order, events) = use_cases.timeline.run(&caller, named.0).await?;
    let query = parts.uri.query().map(|query| format!("?{query}"));
    let query = query.unwrap_or_default();
    let path = format!("/track/{}", order.id());
    let page = OrderPage {
        order: OrderView::of(&order, &Journey::of(&events)),
        here: format!("{path}{query}"),
        live: format!("{path}/live{query}"),
    };
    Ok(without_referrer(Page(page).into_response()))
}

/// The address holds the link, so nobody is told where their visitor came from.
pub(super) fn without_referrer(mut page: Response) -> Response {
    let none = HeaderValue::from_static("no-referrer");
    page.headers_mut().insert(REFERRER_POLICY, none);
    page
}
