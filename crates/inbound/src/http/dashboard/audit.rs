//! `GET /dashboard/audit`: what operators did, and what was refused to others.

use super::audit_row::{Row, kind_words, outcome_badge};
use crate::http::reading::fields::{Fault, Violation};
use crate::http::reading::query::{Parameters, cursor, named};
use crate::http::use_cases::UseCases;
use crate::http::web::{Frame, Page, PageFailure, Section, SignedIn, with_query};
use application::audit::ListDeedsError;
use application::ports::{DeedId, DeedKind, DeedOutcome, DeedQuery, NewDeed};
use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use domain::text::clipped;

pub(super) const AUDIT: &str = "/dashboard/audit";

/// How many are on a page.
const ON_A_PAGE: u32 = 50;

/// The page.
#[derive(Template)]
#[template(path = "dashboard/audit.html")]
pub(super) struct AuditPage {
    frame: Frame,
    kinds: Vec<Choice>,
    outcomes: Vec<Choice>,
    actor: String,
    subject: String,
    deeds: Vec<Row>,
    /// Whether this is not the first page.
    is_further: bool,
    first: String,
    next: Option<String>,
}

/// One of the words to choose from.
struct Choice {
    value: &'static str,
    words: &'static str,
    is_chosen: bool,
}

impl From<ListDeedsError> for PageFailure {
    fn from(error: ListDeedsError) -> Self {
        match error {
            ListDeedsError::Forbidden => Self::for_operators(),
            ListDeedsError::Store(error) => error.into(),
        }
    }
}

pub(super) async fn audit(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    uri: Uri,
) -> Result<Page<AuditPage>, PageFailure> {
    let query = read(&uri).map_err(|_| no_such_filter())?;
    let found = use_cases.list_deeds.run(&signed_in.caller, query.clone());
    let found = found.await?;
    let first = with_query(AUDIT, parameters(&query));
    // A full page may be the last: then the next one is empty.
    let last = found.last().filter(|_| found.len() == ON_A_PAGE as usize);
    let next = last.map(|last| with_query(&first, [("cursor", &*last.id.0.to_string())]));
    Ok(Page(AuditPage {
        frame: signed_in.frame(Section::Audit),
        kinds: choices(&DeedKind::ALL, DeedKind::as_str, kind_words, query.kind),
        outcomes: choices(
            &DeedOutcome::ALL,
            DeedOutcome::as_str,
            |outcome| outcome_badge(outcome).words,
            query.outcome,
        ),
        actor: query.actor.unwrap_or_default(),
        subject: query.subject.unwrap_or_default(),
        deeds: found.into_iter().map(Row::from).collect(),
        is_further: query.before.is_some(),
        first,
        next,
    }))
}

fn read(uri: &Uri) -> Result<DeedQuery, Vec<Violation>> {
    let mut asked = Parameters::of(uri);
    let kind = asked.read("kind", named(&DeedKind::ALL, DeedKind::as_str));
    let outcome = asked.read("outcome", named(&DeedOutcome::ALL, DeedOutcome::as_str));
    let actor = asked.read("actor", name(NewDeed::ACTOR_LIMIT));
    let subject = asked.read("subject", name(NewDeed::SUBJECT_LIMIT));
    let before = asked.read("cursor", cursor);
    asked.finish()?;
    Ok(DeedQuery {
        kind,
        actor: actor.filter(|actor| !actor.is_empty()),
        subject: subject.filter(|subject| !subject.is_empty()),
        outcome,
        before: before.map(|number| DeedId(number.0)),
        limit: ON_A_PAGE,
    })
}

/// Nothing has a longer name, nor one with NUL in it, and not every database such a text.
fn name(limit: usize) -> impl Fn(&str) -> Result<String, Fault> {
    move |text| Ok(clipped(text.trim(), limit))
}

fn no_such_filter() -> PageFailure {
    let words = "The audit trail has no such filter. Choose from the lists above it.";
    PageFailure::BadInput(words.to_owned())
}

/// What the next page asks for as well.
fn parameters(query: &DeedQuery) -> impl Iterator<Item = (&str, &str)> {
    let kind = query.kind.map(|kind| ("kind", kind.as_str()));
    let outcome = query.outcome.map(|outcome| ("outcome", outcome.as_str()));
    let actor = query.actor.as_deref().map(|actor| ("actor", actor));
    let subject = query.subject.as_deref().map(|subject| ("subject", subject));
    kind.into_iter().chain(actor).chain(subject).chain(outcome)
}

fn choices<T: Copy + PartialEq>(
    all: &[T],
    value: impl Fn(T) -> &'static str,
    words: impl Fn(T) -> &'static str,
    chosen: Option<T>,
) -> Vec<Choice> {
    let choice = |one: &T| Choice {
        value: value(*one),
        words: words(*one),
        is_chosen: chosen == Some(*one),
    };
    all.iter().map(choice).collect()
}
