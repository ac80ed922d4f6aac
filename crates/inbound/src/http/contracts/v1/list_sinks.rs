//! `GET /api/v1/sinks`

use super::asked::Asked;
use super::change_error::forbidden;
use super::error::{ProblemBody, V1Error};
use super::sink_rendering::{FORBIDDEN, SinkBody};
use crate::http::answering::answer;
use crate::http::use_cases::UseCases;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

/// Where events are carried to.
#[derive(Serialize, ToSchema)]
pub(super) struct SinksBody {
    sinks: Vec<SinkBody>,
}

/// List sinks
///
/// Where the events of orders are carried to, how far each was told, and how many orders wait. For
/// operators and viewers.
#[utoipa::path(
    get,
    path = "/api/v1/sinks",
    tag = "operations",
    responses(
        (status = 200, description = "The sinks, by name", body = SinksBody),
        (status = 403, description = "Neither an operator nor a viewer", body = ProblemBody),
    )
)]
pub(super) async fn list_sinks(
    State(use_cases): State<UseCases>,
    asked: Asked,
) -> Result<Response, V1Error> {
    if !asked.caller.may_look() {
        return Err(forbidden(FORBIDDEN));
    }
    let seen = use_cases.sinks.look.run(&asked.caller).await?;
    let here = use_cases.sinks.relays.states();
    let sinks = seen.into_iter().map(|seen| {
        let relay = here.iter().find(|relay| relay.sink == seen.state.name);
        SinkBody::new(seen, relay)
    });
    Ok(answer::ok(&SinksBody {
        sinks: sinks.collect(),
    }))
}
