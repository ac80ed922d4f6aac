//! `GET /api/v1/webhooks/{webhook}/deliveries`

use super::super::error::{ProblemBody, V1Error};
use super::delivery_rendering::DeliveryBody;
use super::named::{AboutWebhook, WebhookParams};
use crate::http::answering::answer;
use crate::http::documentation::documented::OrderName;
use crate::http::reading::fields::Fault;
use crate::http::reading::query::{Parameters, cursor, whole};
use crate::http::use_cases::UseCases;
use application::webhooks::{DeliveryFilter, ListDeliveries};
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::{OrderId, OrderRef};
use serde::Serialize;
use utoipa::ToSchema;

const DEFAULT_LIMIT: u32 = 50;

/// A page of deliveries.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeliveriesBody {
    deliveries: Vec<DeliveryBody>,
    /// What `cursor` has to be for the next page; null on the last.
    next_cursor: Option<String>,
}

/// List what a webhook was told
///
/// Every attempt, latest first, as far as the log goes back. For operators and viewers.
#[utoipa::path(
    get,
    path = "/api/v1/webhooks/{webhook}/deliveries",
    tag = "operations",
    params(
        WebhookParams,
        ("order" = inline(Option<OrderName>), Query, description = "Of this order, by any of its names"),
        ("failed" = Option<bool>, Query, description = "Only those that it did not take"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "So many on a page, 1 to 200; 50 unless told"),
        ("cursor" = Option<String>, Query, pattern = "^[0-9]{1,18}$", description = "Where the last page ended"),
    ),
    responses(
        (status = 200, description = "The deliveries", body = DeliveriesBody),
        (status = 400, description = "Not valid", body = ProblemBody),
        (status = 403, description = "Neither an operator nor a viewer", body = ProblemBody),
        (status = 404, description = "No such webhook", body = ProblemBody),
    )
)]
pub(super) async fn list_deliveries(
    State(use_cases): State<UseCases>,
    about: AboutWebhook,
    uri: Uri,
) -> Result<Response, V1Error> {
    let mut parameters = Parameters::of(&uri);
    let order = parameters.read("order", order_name);
    let is_failed = parameters.read("failed", flag);
    let limit = parameters.read("limit", whole(1, ListDeliveries::MAX_PAGE));
    let before = parameters.read("cursor", cursor);
    parameters.refuse_unknown();
    parameters.finish()?;
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    let order = match order {
        Some(order) => Some(id_of(&use_cases, order).await?),
        None => None,
    };
    let asked = DeliveryFilter {
        order,
        is_failed: is_failed.unwrap_or_default(),
        before: before.map(|number| number.0),
        limit,
    };
    let deliveries = ListDeliveries(use_cases.webhooks.clone());
    let found = deliveries.run(&about.asked.caller, about.id, asked).await?;
    let last = found.last().map(|row| row.number.to_string());
    let body = DeliveriesBody {
        // A full page may be the last: then the next one is empty.
        next_cursor: last.filter(|_| found.len() == limit as usize),
        deliveries: found.into_iter().map(DeliveryBody::from).collect(),
    };
    Ok(answer::ok(&body))
}

/// One that is not there has no deliveries.
async fn id_of(use_cases: &UseCases, order: OrderRef) -> Result<OrderId, V1Error> {
    match order {
        OrderRef::Id(id) => Ok(id),
        OrderRef::Number(_) => {
            let found = use_cases.journal.order(order).await?;
            Ok(found.map_or(OrderId::LOWEST, |order| order.id()))
        }
    }
}

fn order_name(text: &str) -> Result<OrderRef, Fault> {
    text.parse()
        .map_err(|error: domain::ids::OrderRefError| Fault::Rule(error.to_string()))
}

fn flag(text: &str) -> Result<bool, Fault> {
    text.parse()
        .map_err(|_| Fault::Rule("must be true or false".to_owned()))
}
