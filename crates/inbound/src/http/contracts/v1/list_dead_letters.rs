//! `GET /api/v1/dead-letters`

use super::asked::Asked;
use super::change_error::forbidden;
use super::dead_letter_rendering::{DeadLetterBody, DeadLetterStateName};
use super::error::{ProblemBody, V1Error};
use crate::http::answering::answer;
use crate::http::reading::fields::Fault;
use crate::http::reading::query::{Parameters, cursor, named, whole};
use crate::http::use_cases::UseCases;
use application::dead_letters::ListDeadLetters;
use application::ports::{DeadLetterId, DeadLetterQuery, DeadLetterState};
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

const DEFAULT_LIMIT: u32 = 50;

/// The longest name that Kafka gives a topic.
const TOPIC_LIMIT: usize = 249;

/// A page of dead letters.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeadLettersBody {
    dead_letters: Vec<DeadLetterBody>,
    /// What `cursor` has to be for the next page; null on the last.
    next_cursor: Option<String>,
}

/// List dead letters
///
/// Messages of topics that could not take effect, latest first. For operators and viewers.
#[utoipa::path(
    get,
    path = "/api/v1/dead-letters",
    tag = "operations",
    params(
        ("state" = inline(Option<DeadLetterStateName>), Query, description = "Where they stand"),
        ("topic" = Option<String>, Query, max_length = 249, description = "Of this topic"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "So many on a page, 1 to 200; 50 unless told"),
        ("cursor" = Option<String>, Query, pattern = "^[0-9]{1,18}$", description = "Where the last page ended"),
    ),
    responses(
        (status = 200, description = "The dead letters", body = DeadLettersBody),
        (status = 400, description = "Not valid", body = ProblemBody),
        (status = 403, description = "Neither an operator nor a viewer", body = ProblemBody),
    )
)]
pub(super) async fn list_dead_letters(
    State(use_cases): State<UseCases>,
    asked: Asked,
    uri: Uri,
) -> Result<Response, V1Error> {
    if !asked.caller.may_look() {
        return Err(forbidden("Only operators and viewers may see dead letters"));
    }
    let mut parameters = Parameters::of(&uri);
    let state = parameters.read(
        "state",
        named(&DeadLetterState::ALL, DeadLetterState::as_str),
    );
    let topic = parameters.read("topic", topic_name);
    let limit = parameters.read("limit", whole(1, ListDeadLetters::MAX_PAGE));
    let before = parameters.read("cursor", cursor);
    parameters.refuse_unknown();
    parameters.finish()?;
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    let query = DeadLetterQuery {
        state,
        topic,
        before: before.map(|number| DeadLetterId(number.0)),
        limit,
    };
    let found = use_cases
        .list_dead_letters
        .run(&asked.caller, query)
        .await?;
    let last = found.last().map(|letter| letter.id.0.to_string());
    let body = DeadLettersBody {
        // A full page may be the last: then the next one is empty.
        next_cursor: last.filter(|_| found.len() == limit as usize),
        dead_letters: found.into_iter().map(DeadLetterBody::from).collect(),
    };
    Ok(answer::ok(&body))
}

fn topic_name(text: &str) -> Result<String, Fault> {
    if text.chars().count() > TOPIC_LIMIT {
        return Err(Fault::TextTooLong(TOPIC_LIMIT));
    }
    // No topic has such a name, and not every database such a text.
    Ok(text.replace('\0', "?"))
}
