//! `GET /api/orders`

use super::asked::Shopper;
use super::error::{BadRequestBody, StorefrontError};
use super::paging::{PageBody, PageParams, Paging};
use crate::http::answering::answer;
use crate::http::answering::listing;
use crate::http::reading::query::Parameters;
use crate::http::use_cases::UseCases;
use application::ports::OrderFilter;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;

/// Orders on a page, unless told.
const USUAL_SIZE: u32 = 10;

/// List the user's orders
#[utoipa::path(
    get,
    path = "/api/orders",
    tag = "storefront",
    operation_id = "storefront_list_orders",
    params(PageParams<USUAL_SIZE>),
    responses(
        (status = 200, description = "A page of them", body = PageBody),
        (status = 400, description = "Not valid", body = BadRequestBody),
    )
)]
pub(super) async fn list_orders(
    State(use_cases): State<UseCases>,
    shopper: Shopper,
    uri: Uri,
) -> Result<Response, StorefrontError> {
    let mut parameters = Parameters::of(&uri);
    let paging = Paging::read(&mut parameters, USUAL_SIZE);
    parameters.finish()?;
    let filter = OrderFilter {
        customer: Some(shopper.customer),
        ..OrderFilter::default()
    };
    let found = listing::list_in_full(&use_cases, &shopper.caller, paging.query(filter)).await?;
    Ok(answer::ok(&paging.body(&found)))
}
