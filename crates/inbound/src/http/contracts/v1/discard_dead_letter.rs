//! `POST /api/v1/dead-letters/{letter}/discard`

use super::asked::Asked;
use super::change_error::forbidden;
use super::dead_letter_rendering::{DeadLetterBody, Numbered};
use super::error::{ProblemBody, V1Error};
use crate::http::answering::answer;
use crate::http::reading::body;
use crate::http::reading::fields::{self, Violation};
use crate::http::reading::readers;
use crate::http::use_cases::{UseCases, to_its_end};
use axum::extract::{Request, State};
use axum::response::Response;
use domain::Reason;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Why a message shall never take effect.
#[derive(Serialize, ToSchema)]
pub(super) struct DiscardDeadLetterBody {
    #[schema(min_length = 1, max_length = 500, pattern = r"\S")]
    reason: String,
}

/// Discard a dead letter
///
/// It shall never take effect, whoever brings it again. For operators; the name and the reason go on
/// record.
#[utoipa::path(
    post,
    path = "/api/v1/dead-letters/{letter}/discard",
    tag = "operations",
    params(("letter" = u64, Path, description = "Its number")),
    request_body = DiscardDeadLetterBody,
    responses(
        (status = 200, description = "It is discarded, now or before", body = DeadLetterBody),
        (status = 400, description = "Not valid", body = ProblemBody),
        (status = 403, description = "Not an operator", body = ProblemBody),
        (status = 404, description = "No such dead letter", body = ProblemBody),
        (status = 409, description = "It has taken effect", body = ProblemBody),
    )
)]
pub(super) async fn discard_dead_letter(
    State(use_cases): State<UseCases>,
    asked: Asked,
    letter: Result<Numbered, V1Error>,
    request: Request,
) -> Result<Response, V1Error> {
    if !asked.caller.is_operator() {
        return Err(forbidden("Only operators look after dead letters"));
    }
    let Numbered(id) = letter?;
    let body = body::read(request, &use_cases.settings).await?;
    let reason = read(&body)?;
    let discard = use_cases.discard_dead_letter.clone();
    let discarded = async move { discard.run(&asked.caller, id, reason).await };
    Ok(answer::ok(&DeadLetterBody::from(
        to_its_end(discarded).await?,
    )))
}

fn read(body: &Value) -> Result<Reason, Vec<Violation>> {
    fields::read(body, |fields| fields.required("reason", readers::reason))
}
