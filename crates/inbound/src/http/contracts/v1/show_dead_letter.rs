//! `GET /api/v1/dead-letters/{letter}`

use super::asked::Asked;
use super::change_error::forbidden;
use super::dead_letter_rendering::{DeadLetterInFullBody, Numbered};
use super::error::{ProblemBody, V1Error};
use crate::http::answering::answer;
use crate::http::use_cases::UseCases;
use axum::extract::State;
use axum::response::Response;

/// Show a dead letter
///
/// With what the message says, which may be personal: a viewer is shown it masked. For operators and viewers.
#[utoipa::path(
    get,
    path = "/api/v1/dead-letters/{letter}",
    tag = "operations",
    params(("letter" = u64, Path, description = "Its number")),
    responses(
        (status = 200, description = "The dead letter", body = DeadLetterInFullBody),
        (status = 403, description = "Neither an operator nor a viewer", body = ProblemBody),
        (status = 404, description = "No such dead letter", body = ProblemBody),
    )
)]
pub(super) async fn show_dead_letter(
    State(use_cases): State<UseCases>,
    asked: Asked,
    letter: Result<Numbered, V1Error>,
) -> Result<Response, V1Error> {
    if !asked.caller.may_look() {
        return Err(forbidden("Only operators and viewers may see dead letters"));
    }
    let Numbered(id) = letter?;
    let (letter, message) = use_cases.show_dead_letter.run(&asked.caller, id).await?;
    Ok(answer::ok(&DeadLetterInFullBody::new(letter, message)))
}
