//! `POST /api/v1/dead-letters/{letter}/replay`

use super::asked::Asked;
use super::change_error::forbidden;
use super::dead_letter_rendering::{DeadLetterBody, Numbered};
use super::error::{ProblemBody, V1Error};
use crate::http::answering::answer;
use crate::http::use_cases::{UseCases, to_its_end};
use axum::extract::State;
use axum::response::Response;

/// Replay a dead letter
///
/// The message is handed over again as it came, under the name that it always had: replaying it twice has
/// one effect. Where it still cannot take effect it stays parked. For operators.
#[utoipa::path(
    post,
    path = "/api/v1/dead-letters/{letter}/replay",
    tag = "operations",
    params(("letter" = u64, Path, description = "Its number")),
    responses(
        (status = 200, description = "It has taken effect, now or before", body = DeadLetterBody),
        (status = 403, description = "Not an operator", body = ProblemBody),
        (status = 404, description = "No such dead letter", body = ProblemBody),
        (status = 409, description = "It still cannot take effect, was discarded, or is not kept whole", body = ProblemBody),
    )
)]
pub(super) async fn replay_dead_letter(
    State(use_cases): State<UseCases>,
    asked: Asked,
    letter: Result<Numbered, V1Error>,
) -> Result<Response, V1Error> {
    if !asked.caller.is_operator() {
        return Err(forbidden("Only operators look after dead letters"));
    }
    let Numbered(id) = letter?;
    let replay = use_cases.replay_dead_letter.clone();
    let replayed = to_its_end(async move { replay.run(&asked.caller, id).await }).await?;
    Ok(answer::ok(&DeadLetterBody::from(replayed)))
}
