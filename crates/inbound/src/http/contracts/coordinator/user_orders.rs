//! `GET /api/order/user/{userId}`

use super::asked::{Asked, User};
use super::error::{CoordinatorError, ErrorBody};
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

/// List a user's orders
///
/// Newest first. `Link` with `rel="next"` tells where the next page is.
#[utoipa::path(
    get,
    path = "/api/order/user/{userId}",
    tag = "coordinator",
    operation_id = "coordinator_user_orders",
    params(
        ("userId" = String, Path, max_length = 128, pattern = r"\S", description = "The user"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "Orders on a page, 1 to 200; 200 unless told"),
        ("cursor" = Option<String>, Query, pattern = "^[0-9]{1,18}$", description = "Where the last page ended"),
    ),
    responses(
        (status = 200, description = "The orders", body = Vec<OrderBody>),
        (status = 404, description = "Another user's (ORDER_NOT_FOUND)", body = ErrorBody),
    )
)]
pub(super) async fn user_orders(
    State(use_cases): State<UseCases>,
    asked: Asked,
    user: User,
    uri: Uri,
) -> Result<Response, CoordinatorError> {
    if !asked.caller.may_act_for(&user.id) {
        return Err(CoordinatorError::not_found());
    }
    let mut parameters = Parameters::of(&uri);
    let limit = parameters.read("limit", whole(1, ListOrders::MAX_PAGE));
    let after = parameters.read("cursor", cursor);
    parameters.finish()?;
    let limit = limit.unwrap_or(ListOrders::MAX_PAGE);
    let filter = OrderFilter {
        customer: Some(user.id),
        ..OrderFilter::default()
    };
    let query = OrderQuery {
        after,
        counted: false,
        ..OrderQuery::newest(filter, limit)
    };
    let found = listing::list_in_full(&use_cases, &asked.caller, query).await?;
    let orders: Vec<OrderBody> = found.orders.iter().map(OrderBody::from).collect();
    let answer = answer::json(StatusCode::OK, &orders);
    let next = found.more_after;
    let next = next.map(|last| format!("cursor={}&limit={limit}", last.0));
    Ok(answer::response(listing::with_next(answer, &uri, next)))
}
