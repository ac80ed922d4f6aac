//! `GET /dashboard/sinks/{sink}`: one sink, with the orders that it holds back.

use super::routes::{named, page_of};
use super::standing::Standing;
use crate::http::reading::fields::Fault;
use crate::http::reading::query::Parameters;
use crate::http::use_cases::UseCases;
use crate::http::web::words::At;
use crate::http::web::{Frame, Page, PageFailure, Path, Section, SignedIn, with_query};
use application::ports::HeldBack;
use application::sinks::SinkError;
use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use domain::{Duration, OrderId};

/// How many orders are on a page.
const ON_A_PAGE: u32 = 50;

/// The page.
#[derive(Template)]
#[template(path = "dashboard/sink.html")]
pub(super) struct SinkPage {
    frame: Frame,
    sink: Standing,
    waiting: Vec<Waiting>,
    is_further: bool,
    next: Option<String>,
}

struct Waiting {
    order: OrderId,
    number: u64,
    seq: u64,
    attempts: u32,
    reason: String,
    since: At,
    due_in: String,
}

impl From<HeldBack> for Waiting {
    fn from(waiting: HeldBack) -> Self {
        Self {
            order: waiting.order,
            number: waiting.number.0,
            seq: waiting.seq.0,
            attempts: waiting.attempts,
            reason: waiting.reason,
            since: At(waiting.since),
            due_in: due_in(waiting.due_in),
        }
    }
}

fn due_in(time: Duration) -> String {
    match time.micros().div_ceil(1_000_000) {
        0 => "now".to_owned(),
        seconds if seconds < 120 => format!("in {seconds} s"),
        seconds => format!("in {} min", seconds.div_ceil(60)),
    }
}

pub(super) async fn sink(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    Path(name): Path<String>,
    uri: Uri,
) -> Result<Page<SinkPage>, PageFailure> {
    let name = named(&name)?;
    let mut asked = Parameters::of(&uri);
    let after = asked.read("cursor", order_id);
    asked.finish()?;
    let (sinks, caller) = (&use_cases.sinks, &signed_in.caller);
    let seen = sinks.look.run(caller).await?;
    let seen = seen.iter().find(|seen| seen.state.name == name);
    let seen = seen.ok_or(SinkError::NotFound)?;
    let found = sinks.held_back.run(caller, &name, after, ON_A_PAGE).await?;
    // A full page may be the last: then the next one is empty.
    let last = found.last().filter(|_| found.len() == ON_A_PAGE as usize);
    let next = last.map(|last| with_query(&page_of(&name), [("cursor", &*last.order.to_string())]));
    Ok(Page(SinkPage {
        frame: signed_in.frame(Section::Sinks),
        sink: Standing::of(seen, &sinks.relays.states()),
        is_further: after.is_some(),
        next,
        waiting: found.into_iter().map(Waiting::from).collect(),
    }))
}

fn order_id(text: &str) -> Result<OrderId, Fault> {
    let id = text.parse().ok().filter(|_| text.len() == 36);
    id.map(OrderId::from_uuid)
        .ok_or_else(|| Fault::Rule("must be where the last page ended".to_owned()))
}
