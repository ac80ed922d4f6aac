//! `GET /dashboard/dead-letters`: a page of them, by where they stand and by topic.

use super::routes::{LETTERS, page_of};
use crate::http::reading::query::{Parameters, cursor, named};
use crate::http::use_cases::UseCases;
use crate::http::web::words::{At, Badge};
use crate::http::web::{Frame, Page, PageFailure, Section, SignedIn, with_query};
use application::ports::{DeadLetter, DeadLetterId, DeadLetterQuery, DeadLetterState};
use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use domain::text::clipped;

/// How many are on a page.
const ON_A_PAGE: u32 = 50;
/// The longest name that Kafka gives a topic.
const TOPIC_LIMIT: usize = 249;

/// The page.
#[derive(Template)]
#[template(path = "dashboard/dead_letters.html")]
pub(super) struct DeadLettersPage {
    frame: Frame,
    choices: [Choice; 4],
    topic: String,
    letters: Vec<Row>,
    /// Whether this is not the first page.
    is_further: bool,
    first: String,
    next: Option<String>,
}

/// Which of them are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    Open,
    Replayed,
    Discarded,
    All,
}

/// One of the states to choose from.
struct Choice {
    name: &'static str,
    is_chosen: bool,
}

struct Row {
    number: u64,
    href: String,
    place: String,
    badge: Badge,
    cause: String,
    attempts: u32,
    parked_at: At,
}

impl Which {
    const ALL: [Self; 4] = [Self::Open, Self::Replayed, Self::Discarded, Self::All];

    const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Replayed => "replayed",
            Self::Discarded => "discarded",
            Self::All => "all",
        }
    }

    const fn state(self) -> Option<DeadLetterState> {
        match self {
            Self::Open => Some(DeadLetterState::Parked),
            Self::Replayed => Some(DeadLetterState::Replayed),
            Self::Discarded => Some(DeadLetterState::Discarded),
            Self::All => None,
        }
    }
}

/// Where a letter stands.
pub(super) const fn badge(state: DeadLetterState) -> Badge {
    match state {
        DeadLetterState::Parked => Badge::wait("Open"),
        DeadLetterState::Replayed => Badge::ok("Replayed"),
        DeadLetterState::Discarded => Badge::rest("Discarded"),
    }
}

impl From<DeadLetter> for Row {
    fn from(letter: DeadLetter) -> Self {
        Self {
            number: letter.id.0,
            href: page_of(letter.id.0),
            place: letter.name.to_string(),
            badge: badge(letter.state),
            cause: letter.cause,
            attempts: letter.attempts,
            parked_at: At(letter.parked_at),
        }
    }
}

pub(super) async fn list(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    uri: Uri,
) -> Result<Page<DeadLettersPage>, PageFailure> {
    let mut asked = Parameters::of(&uri);
    let which = asked.read("state", named(&Which::ALL, Which::name));
    // No topic has such a name, and not every database such a text.
    let topic = asked.read("topic", |text| Ok(clipped(text.trim(), TOPIC_LIMIT)));
    let before = asked.read("cursor", cursor);
    asked.finish()?;
    let which = which.unwrap_or(Which::Open);
    let topic = topic.unwrap_or_default();
    let query = DeadLetterQuery {
        state: which.state(),
        topic: Some(topic.clone()).filter(|topic| !topic.is_empty()),
        before: before.map(|number| DeadLetterId(number.0)),
        limit: ON_A_PAGE,
    };
    let letters = &use_cases.list_dead_letters;
    let found = letters.run(&signed_in.caller, query).await?;
    let asked = [("state", which.name()), ("topic", &topic)];
    let asked = asked.into_iter().filter(|(_, value)| !value.is_empty());
    let first = with_query(LETTERS, asked);
    // A full page may be the last: then the next one is empty.
    let last = found.last().filter(|_| found.len() == ON_A_PAGE as usize);
    let next = last.map(|last| with_query(&first, [("cursor", &*last.id.0.to_string())]));
    Ok(Page(DeadLettersPage {
        frame: signed_in.frame(Section::DeadLetters),
        choices: Which::ALL.map(|one| Choice {
            name: one.name(),
            is_chosen: one == which,
        }),
        topic,
        is_further: before.is_some(),
        next,
        first,
        letters: found.into_iter().map(Row::from).collect(),
    }))
}
