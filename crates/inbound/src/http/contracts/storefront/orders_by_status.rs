//! `GET /api/orders/status/{status}`

use super::asked::{Operator, Segment};
use super::error::{BadRequestBody, StorefrontError};
use super::paging::{PageBody, PageParams, Paging};
use super::rendering::StorefrontStatusName;
use super::set_status::status_named;
use crate::http::answering::answer;
use crate::http::answering::listing;
use crate::http::reading::fields::Violation;
use crate::http::reading::query::Parameters;
use crate::http::use_cases::UseCases;
use application::ports::OrderFilter;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use serde_json::Value;

/// Orders on a page, unless told.
const USUAL_SIZE: u32 = 20;

/// List all orders of a status
///
/// For operators.
#[utoipa::path(
    get,
    path = "/api/orders/status/{status}",
    tag = "storefront",
    operation_id = "storefront_orders_by_status",
    params(
        ("status" = inline(StorefrontStatusName), Path, description = "Where they stand"),
        PageParams<USUAL_SIZE>,
    ),
    responses(
        (status = 200, description = "A page of them", body = PageBody),
        (status = 400, description = "Not valid", body = BadRequestBody),
    )
)]
pub(super) async fn orders_by_status(
    State(use_cases): State<UseCases>,
    operator: Operator,
    Segment(status): Segment,
    uri: Uri,
) -> Result<Response, StorefrontError> {
    let mut parameters = Parameters::of(&uri);
    let paging = Paging::read(&mut parameters, USUAL_SIZE);
    parameters.finish()?;
    let status = status_named(&status).map_err(|fault| {
        let input = Value::String(status.clone());
        vec![Violation::of("status", fault, input)]
    })?;
    let filter = OrderFilter {
        statuses: vec![status],
        ..OrderFilter::default()
    };
    let found = listing::list_in_full(&use_cases, &operator.caller, paging.query(filter)).await?;
    Ok(answer::ok(&paging.body(&found)))
}
