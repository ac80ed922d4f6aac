//! `GET /orders`

use super::asked::Asked;
use super::error::{SimpleError, ValidationBody};
use super::rendering::OrderBody;
use super::violations::Place;
use crate::http::answering::answer;
use crate::http::answering::listing;
use crate::http::reading::query::{Parameters, cursor, whole};
use crate::http::use_cases::UseCases;
use application::orders::ListOrders;
use application::ports::{OrderFilter, OrderQuery};
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

/// The most orders of one answer: a client that asks for all of them gets them, in bounded memory.
const MOST: u32 = 10_000;

/// A page of orders.
#[derive(Serialize, ToSchema)]
#[schema(as = SimpleOrders)]
pub(super) struct OrdersBody {
    /// How many are on this page.
    count: usize,
    orders: Vec<OrderBody>,
    /// What `cursor` has to be for the next page; null on the last.
    next_cursor: Option<String>,
}

/// List all orders
///
/// Oldest first; all of them unless told otherwise, up to 10,000 in one answer.
#[utoipa::path(
    get,
    path = "/orders",
    tag = "simple",
    operation_id = "simple_list_orders",
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "Orders on a page, 1 to 200"),
        ("cursor" = Option<String>, Query, pattern = "^[0-9]{1,18}$", description = "Where the last page ended"),
    ),
    responses(
        (status = 200, description = "The orders", body = OrdersBody),
        (status = 422, description = "Not valid", body = ValidationBody),
    )
)]
pub(super) async fn list_orders(
    State(use_cases): State<UseCases>,
    asked: Asked,
    uri: Uri,
) -> Result<Response, SimpleError> {
    let caller = asked.identified()?;
    let mut parameters = Parameters::of(&uri);
    let limit = parameters.read("limit", whole(1, ListOrders::MAX_PAGE));
    let after = parameters.read("cursor", cursor);
    parameters
        .finish()
        .map_err(|violations| SimpleError::violations(Place::Query, &violations))?;
    let query = OrderQuery {
        newest_first: false,
        after,
        counted: false,
        ..OrderQuery::newest(OrderFilter::default(), limit.unwrap_or(MOST))
    };
    let page = listing::list_in_full(&use_cases, &caller, query).await?;
    let orders: Vec<OrderBody> = page.orders.iter().map(OrderBody::from).collect();
    let body = OrdersBody {
        count: orders.len(),
        orders,
        next_cursor: page.more_after.map(|number| number.0.to_string()),
    };
    Ok(answer::ok(&body))
}
