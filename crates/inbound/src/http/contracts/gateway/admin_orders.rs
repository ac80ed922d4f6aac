//! `GET /admin/orders`

use super::asked::Operator;
use super::error::{ErrorBody, GatewayError};
use super::rendering::OrderBody;
use crate::http::answering::answer;
use crate::http::answering::listing;
use crate::http::reading::query::{Parameters, cursor, whole};
use crate::http::use_cases::UseCases;
use application::orders::ListOrders;
use application::ports::{OrderFilter, OrderQuery};
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;

const DEFAULT_LIMIT: u32 = 50;

/// List all orders
///
/// Newest first, of every contract. For operators. `Link` with `rel="next"` tells where the next page
/// is.
#[utoipa::path(
    get,
    path = "/admin/orders",
    tag = "gateway",
    operation_id = "gateway_admin_orders",
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "Orders on a page, 1 to 200; 50 unless told"),
        ("cursor" = Option<String>, Query, pattern = "^[0-9]{1,18}$", description = "Where the last page ended"),
    ),
    responses(
        (status = 200, description = "The orders", body = Vec<OrderBody>),
        (status = 400, description = "Not valid", body = ErrorBody),
        (status = 403, description = "Not an operator", body = ErrorBody),
    )
)]
pub(super) async fn admin_orders(
    State(use_cases): State<UseCases>,
    operator: Operator,
    uri: Uri,
) -> Result<Response, GatewayError> {
    let mut parameters = Parameters::of(&uri);
    let limit = parameters.read("limit", whole(1, ListOrders::MAX_PAGE));
    let after = parameters.read("cursor", cursor);
    parameters.refuse_unknown();
    parameters.finish()?;
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    let query = OrderQuery {
        after,
        counted: false,
        ..OrderQuery::newest(OrderFilter::default(), limit)
    };
    let found = listing::list_in_full(&use_cases, &operator.caller, query).await?;
    let orders: Vec<OrderBody> = found.orders.iter().map(OrderBody::for_operator).collect();
    let answer = answer::json(StatusCode::OK, &orders);
    let next = found.more_after;
    let next = next.map(|last| format!("cursor={}&limit={limit}", last.0));
    Ok(answer::response(listing::with_next(answer, &uri, next)))
}
