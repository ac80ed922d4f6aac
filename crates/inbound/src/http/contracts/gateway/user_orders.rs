//! `GET /Order/GetOrder`

use super::asked::{User, UserHeaders};
use super::error::{ErrorBody, GatewayError};
use super::rendering::OrderBody;
use crate::http::answering::answer;
use crate::http::answering::listing;
use crate::http::reading::query::{Parameters, whole};
use crate::http::use_cases::UseCases;
use application::orders::ListOrders;
use application::ports::{OrderFilter, OrderQuery};
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;

/// The most orders of an answer to somebody who does not ask for pages.
const MOST: u32 = 1_000;

/// The most pages that can be asked for.
const MAX_PAGE_NUMBER: u32 = 100_000;

/// List the user's orders
///
/// Newest first: the newest 1,000 unless pages are asked for. `X-Total-Count` tells how many there
/// are (`10000+` where there are more than that), and `Link` with `rel="next"` where the next page
/// is.
#[utoipa::path(
    get,
    path = "/Order/GetOrder",
    tag = "gateway",
    operation_id = "gateway_user_orders",
    params(
        UserHeaders,
        ("page" = Option<u32>, Query, maximum = 100_000, description = "Which page, from 0"),
        ("size" = Option<u32>, Query, minimum = 1, maximum = 200, description = "Orders on a page, 1 to 200"),
    ),
    responses(
        (status = 200, description = "The orders; none placed, an empty list", body = Vec<OrderBody>),
        (status = 400, description = "Not valid", body = ErrorBody),
    )
)]
pub(super) async fn user_orders(
    State(use_cases): State<UseCases>,
    user: User,
    uri: Uri,
) -> Result<Response, GatewayError> {
    let mut parameters = Parameters::of(&uri);
    let page = parameters.read("page", whole(0, MAX_PAGE_NUMBER));
    let size = parameters.read("size", whole(1, ListOrders::MAX_PAGE));
    parameters.finish()?;
    let is_paged = page.is_some() || size.is_some();
    let size = size.unwrap_or(ListOrders::MAX_PAGE);
    let page = page.unwrap_or(0);
    let filter = OrderFilter {
        customer: Some(user.id.clone()),
        ..OrderFilter::default()
    };
    let query = OrderQuery {
        offset: u64::from(page) * u64::from(size),
        ..OrderQuery::newest(filter, if is_paged { size } else { MOST })
    };
    let found = listing::list_in_full(&use_cases, &user.caller(), query).await?;
    let orders: Vec<OrderBody> = found.orders.iter().map(OrderBody::from).collect();
    let answer = answer::json(StatusCode::OK, &orders);
    let answer = answer::with_header(answer, "X-Total-Count", listing::count(found.total));
    let next = found.more_after.map(|_last| {
        let next = if is_paged { page + 1 } else { MOST / size };
        format!("page={next}&size={size}")
    });
    Ok(answer::response(listing::with_next(answer, &uri, next)))
}
