//! `GET /api/v1/orders/customer/{customerId}`

use super::asked::{Asked, Segment};
use super::error::{ProblemBody, V1Error};
use super::rendering::SummaryBody;
use crate::http::answer;
use crate::http::query::{Parameters, cursor, whole};
use crate::http::use_cases::UseCases;
use application::orders::{ListOrdersError, ListTheOrders};
use application::ports::{ListOrders, OrderFilter, OrderPage};
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use domain::CustomerId;

/// The most pages that can be asked for by number; beyond it, follow the cursor.
const MAX_PAGE_NUMBER: u32 = 100_000;

/// List a customer's orders
///
/// Newest first. `X-Total-Count` tells how many there are, and `Link` with `rel="next"` where the
/// next page is.
#[utoipa::path(
    get,
    path = "/api/v1/orders/customer/{customerId}",
    tag = "v1",
    params(
        ("customerId" = String, Path, description = "The customer"),
        ("page" = Option<u32>, Query, description = "Which page, from 0"),
        ("size" = Option<u32>, Query, description = "Orders on a page, 1 to 200"),
        ("cursor" = Option<String>, Query, description = "Where the last page ended: stable while orders come in"),
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
    let page = parameters.read("page", whole(0, MAX_PAGE_NUMBER));
    let size = parameters.read("size", whole(1, ListTheOrders::MAX_PAGE));
    let after = parameters.read("cursor", cursor);
    parameters.finish()?;
    // A name that no customer can have has no orders.
    let Ok(customer) = CustomerId::parse(&customer) else {
        return Err(V1Error::not_found());
    };
    let limit = size.unwrap_or(ListTheOrders::MAX_PAGE);
    let query = ListOrders {
        filter: OrderFilter {
            customer: Some(customer),
            ..OrderFilter::default()
        },
        newest_first: true,
        after,
        offset: after.map_or(u64::from(page.unwrap_or(0)) * u64::from(limit), |_| 0),
        limit,
    };
    let found = use_cases.list.run(&asked.caller, query).await?;
    let orders: Vec<SummaryBody> = found.orders.iter().map(SummaryBody::from).collect();
    let mut answer = answer::json(StatusCode::OK, &orders);
    answer = answer::with_header(answer, "X-Total-Count", found.total.to_string());
    if let Some(next) = next_page(uri.path(), &found, page, limit) {
        answer = answer::with_header(answer, "Link", format!("<{next}>; rel=\"next\""));
    }
    Ok(answer::response(answer))
}

fn next_page(path: &str, found: &OrderPage, page: Option<u32>, limit: u32) -> Option<String> {
    let last = found.orders.last()?;
    if u32::try_from(found.orders.len()).is_ok_and(|met| met < limit) {
        return None;
    }
    Some(match page {
        Some(page) => format!("{path}?page={}&size={limit}", page + 1),
        None => format!("{path}?cursor={}&size={limit}", last.number.0),
    })
}

impl From<ListOrdersError> for V1Error {
    fn from(error: ListOrdersError) -> Self {
        match error {
            ListOrdersError::Store(error) => error.into(),
        }
    }
}
