//! `GET /api/v1/audit`

use super::asked::Asked;
use super::change_error::forbidden;
use super::error::{ProblemBody, V1Error};
use crate::http::answering::answer;
use crate::http::documentation::documented::vocabulary;
use crate::http::reading::fields::Fault;
use crate::http::reading::moment;
use crate::http::reading::query::{Parameters, cursor, named, whole};
use crate::http::use_cases::UseCases;
use application::audit::{ListDeeds, ListDeedsError};
use application::ports::{DeedId, DeedKind, DeedOutcome, DeedQuery, DeedRecord, NewDeed};
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

const DEFAULT_LIMIT: u32 = 50;

/// What is on record of a deed.
#[derive(Serialize, ToSchema)]
pub(super) struct DeedBody {
    id: u64,
    #[schema(examples("2026-03-08T14:30:00.123456Z"))]
    at: String,
    /// Who; a name that they have only said is marked: `operator:ada (operator's token)`.
    #[schema(examples("operator:ada"))]
    actor: String,
    /// What; `NEWER`: what a newer version has recorded.
    #[schema(value_type = DeedKindName)]
    kind: &'static str,
    /// To what. An order is `order` and its UUID, whichever of its names was used.
    subject: String,
    /// Why, as they said it; empty where nobody was asked.
    reason: String,
    /// What came of it; `UNKNOWN`: it was begun, and nobody came to note how it ended.
    #[schema(value_type = DeedOutcomeName)]
    outcome: &'static str,
    /// More about that.
    note: String,
}

/// A page of deeds.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeedsBody {
    deeds: Vec<DeedBody>,
    /// What `cursor` has to be for the next page; null on the last.
    next_cursor: Option<String>,
}

/// The words of what is recorded, and the one for what is not known here.
fn kinds() -> Vec<&'static str> {
    let known = DeedKind::ALL.into_iter().chain([DeedKind::Newer]);
    known.map(DeedKind::as_str).collect()
}

vocabulary!(
    /// What was done.
    pub(super) DeedKindName = kinds()
);
vocabulary!(
    /// What can be asked for.
    pub(super) DeedKindFilter = DeedKind::ALL.map(DeedKind::as_str)
);
vocabulary!(
    /// What came of it.
    pub(super) DeedOutcomeName = DeedOutcome::ALL.map(DeedOutcome::as_str)
);

impl From<DeedRecord> for DeedBody {
    fn from(record: DeedRecord) -> Self {
        let DeedRecord { id, deed } = record;
        Self {
            id: id.0,
            at: moment::rfc3339(deed.at),
            actor: deed.actor,
            kind: deed.kind.as_str(),
            subject: deed.subject,
            reason: deed.reason,
            outcome: deed.outcome.as_str(),
            note: deed.note,
        }
    }
}

impl From<ListDeedsError> for V1Error {
    fn from(error: ListDeedsError) -> Self {
        match error {
            ListDeedsError::Forbidden => {
                forbidden("Only operators and viewers see what operators have done")
            }
            ListDeedsError::Store(error) => error.into(),
        }
    }
}

/// List what operators did
///
/// Deeds that no order's timeline tells, and what was refused to others, latest first. For operators and viewers.
#[utoipa::path(
    get,
    path = "/api/v1/audit",
    tag = "operations",
    params(
        ("kind" = inline(Option<DeedKindFilter>), Query, description = "Of this kind"),
        ("actor" = Option<String>, Query, max_length = 300, description = "Of these, named exactly so"),
        ("subject" = Option<String>, Query, max_length = 300, description = "Done to this, named exactly as the trail names it, such as `order 0197c5d0-…`"),
        ("outcome" = inline(Option<DeedOutcomeName>), Query, description = "With this outcome"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "So many on a page, 1 to 200; 50 unless told"),
        ("cursor" = Option<String>, Query, pattern = "^[0-9]{1,18}$", description = "Where the last page ended"),
    ),
    responses(
        (status = 200, description = "The deeds", body = DeedsBody),
        (status = 400, description = "Not valid", body = ProblemBody),
        (status = 403, description = "Neither an operator nor a viewer", body = ProblemBody),
    )
)]
pub(super) async fn list_deeds(
    State(use_cases): State<UseCases>,
    asked: Asked,
    uri: Uri,
) -> Result<Response, V1Error> {
    if !asked.caller.may_look() {
        return Err(ListDeedsError::Forbidden.into());
    }
    let query = read(&uri)?;
    let limit = query.limit;
    let found = use_cases.list_deeds.run(&asked.caller, query).await?;
    let last = found.last().map(|record| record.id.0.to_string());
    let body = DeedsBody {
        // A full page may be the last: then the next one is empty.
        next_cursor: last.filter(|_| found.len() == limit as usize),
        deeds: found.into_iter().map(DeedBody::from).collect(),
    };
    Ok(answer::ok(&body))
}

fn read(uri: &Uri) -> Result<DeedQuery, V1Error> {
    let mut parameters = Parameters::of(uri);
    let kind = parameters.read("kind", named(&DeedKind::ALL, DeedKind::as_str));
    let actor = parameters.read("actor", name(NewDeed::ACTOR_LIMIT));
    let subject = parameters.read("subject", name(NewDeed::SUBJECT_LIMIT));
    let outcome = parameters.read("outcome", named(&DeedOutcome::ALL, DeedOutcome::as_str));
    let limit = parameters.read("limit", whole(1, ListDeeds::MAX_PAGE));
    let before = parameters.read("cursor", cursor);
    parameters.refuse_unknown();
    parameters.finish()?;
    Ok(DeedQuery {
        kind,
        actor,
        subject,
        outcome,
        before: before.map(|number| DeedId(number.0)),
        limit: limit.unwrap_or(DEFAULT_LIMIT),
    })
}

fn name(limit: usize) -> impl Fn(&str) -> Result<String, Fault> {
    move |text| {
        if text.chars().count() > limit {
            return Err(Fault::TextTooLong(limit));
        }
        // Nothing has such a name, and not every database such a text.
        Ok(text.replace('\0', "?"))
    }
}
