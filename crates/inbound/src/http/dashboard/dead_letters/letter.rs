//! `GET /dashboard/dead-letters/{letter}`: one of them, with all that is known of it.

use super::bytes::Shown;
use super::list::badge;
use super::routes::page_of;
use crate::http::use_cases::UseCases;
use crate::http::web::words::{At, Badge, grouped};
use crate::http::web::{Frame, Page, PageFailure, Path, Section, SignedIn};
use application::messages::Message;
use application::ports::{DeadLetter, DeadLetterId, DeadLetterState};
use askama::Template;
use axum::extract::State;
use domain::{Reason, Timestamp};

/// How many bytes are shown of what it says, of its key and of each header.
const PAYLOAD_SHOWN: usize = 20_000;
const KEY_SHOWN: usize = 500;
/// How many headers are shown.
const HEADERS_SHOWN: usize = 50;

/// The page.
#[derive(Template)]
#[template(path = "dashboard/dead_letter.html")]
pub(super) struct DeadLetterPage {
    frame: Frame,
    number: u64,
    here: String,
    badge: Badge,
    is_open: bool,
    topic: String,
    partition: i32,
    offset: i64,
    cause: String,
    attempts: u32,
    parked_at: At,
    is_whole: bool,
    is_announced: bool,
    size: Option<String>,
    sent_at: Option<At>,
    decided: Option<Decided>,
    key: Option<Shown>,
    headers: Vec<(String, Option<Shown>)>,
    more_headers: usize,
    payload: Option<Shown>,
    reason_limit: usize,
}

struct Decided {
    at: At,
    by: String,
    note: String,
}

/// The number that a path names; no database counts further.
pub(super) fn numbered(text: &str) -> Result<DeadLetterId, PageFailure> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|_| is_number);
    let number = number.filter(|number: &u64| i64::try_from(*number).is_ok());
    number
        .map(DeadLetterId)
        .ok_or_else(|| PageFailure::NotFound("There is no such dead letter".to_owned()))
}

pub(super) async fn letter(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    Path(number): Path<String>,
) -> Result<Page<DeadLetterPage>, PageFailure> {
    let id = numbered(&number)?;
    let show = &use_cases.show_dead_letter;
    let (letter, message) = show.run(&signed_in.caller, id).await?;
    let frame = signed_in.frame(Section::DeadLetters);
    Ok(Page(DeadLetterPage::of(frame, letter, &message)))
}

impl DeadLetterPage {
    fn of(frame: Frame, letter: DeadLetter, message: &Message) -> Self {
        let decided = letter.decision.map(|decision| Decided {
            at: At(decision.at),
            by: decision.by,
            note: decision.note,
        });
        let key = |bytes: &Vec<u8>| Shown::of(bytes, KEY_SHOWN);
        let headers = message.headers.iter().take(HEADERS_SHOWN);
        let headers = headers.map(|(name, value)| {
            let name = Shown::of(name.as_bytes(), KEY_SHOWN).text;
            (name, value.as_ref().map(key))
        });
        Self {
            frame,
            number: letter.id.0,
            here: page_of(letter.id.0),
            badge: badge(letter.state),
            is_open: letter.state == DeadLetterState::Parked,
            topic: letter.name.topic,
            partition: letter.name.partition,
            offset: letter.name.offset,
            cause: letter.cause,
            attempts: letter.attempts,
            parked_at: At(letter.parked_at),
            is_whole: letter.is_whole,
            is_announced: letter.is_announced,
            size: letter.size.map(grouped),
            sent_at: message.timestamp.map(millis),
            decided,
            key: message.key.as_ref().map(key),
            headers: headers.collect(),
            more_headers: message.headers.len().saturating_sub(HEADERS_SHOWN),
            payload: message
                .payload
                .as_ref()
                .map(|bytes| Shown::of(bytes, PAYLOAD_SHOWN)),
            reason_limit: Reason::LIMIT,
        }
    }
}

fn millis(millis: i64) -> At {
    At(Timestamp::from_micros(millis.saturating_mul(1_000)))
}
