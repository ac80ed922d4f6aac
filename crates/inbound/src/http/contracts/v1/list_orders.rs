//! `GET /api/v1/orders`

use super::asked::Asked;
use super::change_error::forbidden;
use super::error::{ProblemBody, V1Error};
use super::rendering::{
    PaymentStatusName, ShipmentStatusName, StatusName, SummaryBody, status_named,
};
use crate::http::answering::answer;
use crate::http::answering::listing;
use crate::http::documentation::documented::DayOrMoment;
use crate::http::export::{Export, Format, NoExport, export};
use crate::http::reading::moment;
use crate::http::reading::order_filter;
use crate::http::reading::query::{Parameters, cursor, whole};
use crate::http::use_cases::UseCases;
use application::orders::ListOrders;
use application::ports::{OrderQuery, OrderSummary, ParkedAs};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

const DEFAULT_LIMIT: u32 = 50;

/// A page of orders for operators.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct OrdersBody {
    orders: Vec<OperatorSummaryBody>,
    /// How many there are on all pages, as far as they were counted: up to 1,000.
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

/// List, search and export orders
///
/// Newest first. For operators and viewers. All that is given has to fit; parameters that are not listed here are
/// refused. `Accept: text/csv` or `application/x-ndjson` (or `format`) streams all orders that match as
/// a file, oldest first; an export that cannot be finished is cut off.
#[utoipa::path(
    get,
    path = "/api/v1/orders",
    tag = "v1",
    params(
        ("status" = inline(Option<StatusName>), Query, description = "Where they stand, such as CONFIRMED; several with commas between them"),
        ("paymentStatus" = inline(Option<PaymentStatusName>), Query, description = "How their payment stands"),
        ("shipmentStatus" = inline(Option<ShipmentStatusName>), Query, description = "How their parcel stands"),
        ("customer" = Option<String>, Query, max_length = 128, pattern = r"\S", description = "Whose they are"),
        ("channel" = Option<String>, Query, description = "The contract that they were placed on, such as v1"),
        ("product" = Option<String>, Query, max_length = 128, pattern = r"\S", description = "With this product, by its id"),
        ("text" = Option<String>, Query, min_length = 1, max_length = 200, pattern = r"\S", description = "An order's name or tracking number; else whole words of the customer's name, e-mail and city and of the products' names, 8 at most"),
        ("from" = inline(Option<DayOrMoment>), Query, description = "Placed then or later: a day (UTC) or a moment of RFC 3339"),
        ("to" = inline(Option<DayOrMoment>), Query, description = "Placed on that day or earlier; before that moment"),
        ("amountFrom" = Option<String>, Query, pattern = "^[0-9]{1,12}([.][0-9]{1,2})?$", description = "With this total or more"),
        ("amountTo" = Option<String>, Query, pattern = "^[0-9]{1,12}([.][0-9]{1,2})?$", description = "With this total or less"),
        ("currency" = Option<String>, Query, pattern = "^[A-Z]{3}$", description = "Of the amounts; the shop's own unless told"),
        ("parked" = Option<bool>, Query, description = "Only those that wait for a person"),
        ("format" = Option<String>, Query, pattern = "^(json|csv|ndjson)$", description = "json, csv or ndjson; before Accept"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "Orders on a page, 1 to 200; 50 unless told. Not with an export"),
        ("cursor" = Option<String>, Query, pattern = "^[0-9]{1,18}$", description = "Where the last page ended. Not with an export"),
    ),
    responses(
        (status = 200, description = "The orders", content(
            (OrdersBody = "application/json"),
            (String = "text/csv"),
            (String = "application/x-ndjson"),
        )),
        (status = 400, description = "Not valid", body = ProblemBody),
        (status = 403, description = "Neither an operator nor a viewer", body = ProblemBody),
    )
)]
pub(super) async fn list_orders(
    State(use_cases): State<UseCases>,
    asked: Asked,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, V1Error> {
    if !asked.caller.may_look() {
        return Err(forbidden("Only operators and viewers may list all orders"));
    }
    let mut parameters = Parameters::of(&uri);
    let filter = order_filter::read(&mut parameters, use_cases.settings.currency, status_named);
    let format = parameters.read("format", Format::named);
    let format = format.unwrap_or_else(|| Format::accepted(&headers));
    let limit = parameters.read("limit", whole(1, ListOrders::MAX_PAGE));
    let after = parameters.read("cursor", cursor);
    if format.is_some() && limit.is_some() {
        parameters.refuse("limit", "is for pages, and an export has all orders");
    }
    if format.is_some() && after.is_some() {
        parameters.refuse("cursor", "is for pages, and an export has all orders");
    }
    parameters.refuse_unknown();
    parameters.finish()?;
    if let Some(format) = format {
        let caller = asked.caller;
        let wanted = Export {
            caller,
            filter,
            format,
            head_only: method == Method::HEAD,
        };
        return Ok(export(&use_cases, wanted).await?);
    }
    let query = OrderQuery {
        after,
        ..OrderQuery::newest(filter, limit.unwrap_or(DEFAULT_LIMIT))
    };
    let found = listing::list(&use_cases, &asked.caller, query).await?;
    let body = OrdersBody {
        next_cursor: found.more_after.map(|number| number.0.to_string()),
        orders: found.orders.iter().map(OperatorSummaryBody::from).collect(),
        total: found.total.orders,
        total_is_exact: found.total.is_exact,
    };
    Ok(answer::ok(&body))
}

impl From<NoExport> for V1Error {
    fn from(why: NoExport) -> Self {
        match why {
            NoExport::Busy(trouble) => trouble.into(),
            NoExport::Store(error) => error.into(),
        }
    }
}
