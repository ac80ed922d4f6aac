//! `GET /api/v1/sinks/{sink}/held-back`

use super::asked::Asked;
use super::change_error::forbidden;
use super::error::{ProblemBody, V1Error};
use super::sink_rendering::{FORBIDDEN, HeldBackBody, NamedSink};
use crate::http::answering::answer;
use crate::http::reading::fields::Fault;
use crate::http::reading::query::{Parameters, whole};
use crate::http::use_cases::UseCases;
use application::sinks::ListHeldBack;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::OrderId;
use serde::Serialize;
use utoipa::ToSchema;

const DEFAULT_LIMIT: u32 = 50;

/// A page of orders whose events wait.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct HeldBackOrdersBody {
    held_back: Vec<HeldBackBody>,
    /// What `cursor` has to be for the next page; null on the last.
    next_cursor: Option<String>,
}

/// List the orders that a sink holds back
///
/// Their events wait because the sink refused one of them; other orders go on. For operators and viewers.
#[utoipa::path(
    get,
    path = "/api/v1/sinks/{sink}/held-back",
    tag = "operations",
    params(
        ("sink" = String, Path, max_length = 200, pattern = "^[A-Za-z0-9.:_-]{1,200}$", description = "The sink's name"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "So many on a page, 1 to 200; 50 unless told"),
        ("cursor" = Option<String>, Query, pattern = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", description = "Where the last page ended"),
    ),
    responses(
        (status = 200, description = "The orders, by their ids", body = HeldBackOrdersBody),
        (status = 400, description = "Not valid", body = ProblemBody),
        (status = 403, description = "Neither an operator nor a viewer", body = ProblemBody),
        (status = 404, description = "No such sink", body = ProblemBody),
    )
)]
pub(super) async fn held_back_orders(
    State(use_cases): State<UseCases>,
    asked: Asked,
    sink: Result<NamedSink, V1Error>,
    uri: Uri,
) -> Result<Response, V1Error> {
    if !asked.caller.may_look() {
        return Err(forbidden(FORBIDDEN));
    }
    let NamedSink(sink) = sink?;
    let mut parameters = Parameters::of(&uri);
    let limit = parameters.read("limit", whole(1, ListHeldBack::MAX_PAGE));
    let after = parameters.read("cursor", order_id);
    parameters.refuse_unknown();
    parameters.finish()?;
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    let held_back = &use_cases.sinks.held_back;
    let found = held_back.run(&asked.caller, &sink, after, limit).await?;
    let last = found.last().map(|waiting| waiting.order.to_string());
    Ok(answer::ok(&HeldBackOrdersBody {
        // A full page may be the last: then the next one is empty.
        next_cursor: last.filter(|_| found.len() == limit as usize),
        held_back: found.into_iter().map(HeldBackBody::from).collect(),
    }))
}

fn order_id(text: &str) -> Result<OrderId, Fault> {
    let is_plain = text.len() == 36;
    let id = text.parse().ok().filter(|_| is_plain);
    id.map(OrderId::from_uuid)
        .ok_or_else(|| Fault::Rule("must be where the last page ended".to_owned()))
}
