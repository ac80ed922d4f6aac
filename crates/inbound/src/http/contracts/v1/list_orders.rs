//! `GET /api/v1/orders`

use super::asked::Asked;
use super::change_error::forbidden;
use super::error::{ProblemBody, V1Error};
use super::rendering::{StatusName, SummaryBody, status_named};
use crate::http::answer;
use crate::http::fields::Fault;
use crate::http::listing;
use crate::http::moment;
use crate::http::query::{Parameters, cursor, whole};
use crate::http::use_cases::UseCases;
use application::orders::ListOrders;
use application::ports::{OrderFilter, OrderQuery, OrderSummary, ParkedAs};
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use domain::CustomerId;
use domain::order::OrderStatusKind;
use serde::Serialize;
use utoipa::ToSchema;

const DEFAULT_LIMIT: u32 = 50;

/// A page of orders for operators.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct OrdersBody {
    orders: Vec<OperatorSummaryBody>,
    /// How many there are on all pages, as far as they were counted: up to 10,000.
    total: u64,
    /// Whether that is all of them.
    total_is_exact: bool,
    /// What `cursor` has to be for the next page; null on the last.
    next_cursor: Option<String>,
}

/// An order as operators' lists show it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct OperatorSummaryBody {
    #[serde(flatten)]
    summary: SummaryBody,
    shipment_status: &'static str,
    /// The contract that it was placed on.
    channel: String,
    /// Why it waits for a person, if it does.
    parked: Option<&'static str>,
    #[schema(examples("2026-03-08T14:30:00.123456Z"))]
    placed_at: String,
    updated_at: String,
}

impl From<&OrderSummary> for OperatorSummaryBody {
    fn from(order: &OrderSummary) -> Self {
        Self {
            summary: SummaryBody::from(order),
            shipment_status: order.shipment_status.as_str(),
            channel: order.channel.clone(),
            parked: order.parked.map(ParkedAs::name),
            placed_at: moment::rfc3339(order.placed_at),
            updated_at: moment::rfc3339(order.updated_at),
        }
    }
}

/// List all orders
///
/// Newest first. For operators. Parameters that are not listed here are refused.
#[utoipa::path(
    get,
    path = "/api/v1/orders",
    tag = "v1",
    params(
        ("status" = inline(Option<StatusName>), Query, description = "Where they stand, such as CONFIRMED"),
        ("customer" = Option<String>, Query, description = "Whose they are"),
        ("parked" = Option<bool>, Query, description = "Only those that wait for a person"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "Orders on a page, 1 to 200; 50 unless told"),
        ("cursor" = Option<String>, Query, pattern = "^[0-9]{1,18}$", description = "Where the last page ended"),
    ),
    responses(
        (status = 200, description = "The orders", body = OrdersBody),
        (status = 400, description = "Not valid", body = ProblemBody),
        (status = 403, description = "Not an operator", body = ProblemBody),
    )
)]
pub(super) async fn list_orders(
    State(use_cases): State<UseCases>,
    asked: Asked,
    uri: Uri,
) -> Result<Response, V1Error> {
    if !asked.caller.is_operator() {
        return Err(forbidden("Only operators may list all orders"));
    }
    let mut parameters = Parameters::of(&uri);
    let filter = OrderFilter {
        customer: parameters.read("customer", customer),
        statuses: parameters.read("status", status).into_iter().collect(),
        parked: parameters.read("parked", flag).unwrap_or(false),
        ..OrderFilter::default()
    };
    let limit = parameters.read("limit", whole(1, ListOrders::MAX_PAGE));
    let after = parameters.read("cursor", cursor);
    parameters.refuse_unknown();
    parameters.finish()?;
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    let query = OrderQuery {
        after,
        ..OrderQuery::newest(filter, limit)
    };
    let found = listing::list(&use_cases, &asked.caller, query).await?;
    let body = OrdersBody {
        next_cursor: found.more_after.map(|number| number.0.to_string()),
        orders: found.orders.iter().map(OperatorSummaryBody::from).collect(),
        total: found.total.orders,
        total_is_exact: found.total.is_exact,
    };
    Ok(answer::response(answer::json(StatusCode::OK, &body)))
}

fn customer(text: &str) -> Result<CustomerId, Fault> {
    CustomerId::parse(text).map_err(|error| Fault::Rule(error.to_string()))
}

pub(super) fn status(text: &str) -> Result<OrderStatusKind, Fault> {
    status_named(text).ok_or_else(|| Fault::Rule("is not a status of an order".to_owned()))
}

fn flag(text: &str) -> Result<bool, Fault> {
    text.parse()
        .map_err(|_| Fault::Rule("must be true or false".to_owned()))
}
