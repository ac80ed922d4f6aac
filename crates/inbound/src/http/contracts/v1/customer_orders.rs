//! `GET /api/v1/orders/customer/{customerId}`

use super::asked::{Asked, Segment};
use super::error::{ProblemBody, V1Error};
use super::rendering::SummaryBody;
use crate::http::answering::answer;
use crate::http::answering::listing::{self, Listed};
use crate::http::reading::query::{Parameters, cursor, whole};
use crate::http::use_cases::UseCases;
use application::Answer;
use application::orders::ListOrders;
use application::ports::{OrderFilter, OrderQuery, Total};
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use domain::CustomerId;

/// The most pages that can be asked for by number; beyond it, follow the cursor.
const MAX_PAGE_NUMBER: u32 = 100_000;

/// What a name that no customer can have has.
const NOTHING: &Listed = &Listed {
    orders: Vec::new(),
    total: Total::counted(0),
    more_after: None,
};

/// List a customer's orders
///
/// Newest first. `X-Total-Count` tells how many there are (`10000+` where there are more than that),
/// and `Link` with `rel="next"` where the next page is.
#[utoipa::path(
    get,
    path = "/api/v1/orders/customer/{customerId}",
    tag = "v1",
    params(
        ("customerId" = String, Path, description = "The customer"),
        ("page" = Option<u32>, Query, maximum = 100_000, description = "Which page, from 0"),
        ("size" = Option<u32>, Query, minimum = 1, maximum = 200, description = "Orders on a page, 1 to 200"),
        ("cursor" = Option<String>, Query, pattern = "^[0-9]{1,18}$", description = "Where the last page ended: stable while orders come in"),
    ),
    responses(
        (status = 200, description = "The orders", body = Vec<SummaryBody>),
        (status = 400, description = "Not valid", body = ProblemBody),
    )
)]
pub(super) async fn customer_orders(
    State(use_cases): State<UseCases>,
    asked: Asked,
    Segment(customer): Segment,
    uri: Uri,
) -> Result<Response, V1Error> {
    let mut parameters = Parameters::of(&uri);
    let numbered = parameters.read("page", whole(0, MAX_PAGE_NUMBER));
    let size = parameters.read("size", whole(1, ListOrders::MAX_PAGE));
    let after = parameters.read("cursor", cursor);
    parameters.finish()?;
    // Who follows the cursor does not count pages.
    let page = numbered.filter(|_| after.is_none());
    let limit = size.unwrap_or(ListOrders::MAX_PAGE);
    let Ok(customer) = CustomerId::parse(&customer) else {
        return Ok(answer::response(page_of(NOTHING)));
    };
    let filter = OrderFilter {
        customer: Some(customer),
        ..OrderFilter::default()
    };
    let query = OrderQuery {
        after,
        offset: u64::from(page.unwrap_or(0)) * u64::from(limit),
        ..OrderQuery::newest(filter, limit)
    };
    let found = listing::list(&use_cases, &asked.caller, query).await?;
    let next = found.more_after.map(|last| match page {
        Some(page) if page < MAX_PAGE_NUMBER => format!("page={}&size={limit}", page + 1),
        _ => format!("cursor={}&size={limit}", last.0),
    });
    let answer = listing::with_next(page_of(&found), &uri, next);
    Ok(answer::response(answer))
}

fn page_of(found: &Listed) -> Answer {
    let orders: Vec<SummaryBody> = found.orders.iter().map(SummaryBody::from).collect();
    let answer = answer::json(StatusCode::OK, &orders);
    answer::with_header(answer, "X-Total-Count", listing::count(found.total))
}
