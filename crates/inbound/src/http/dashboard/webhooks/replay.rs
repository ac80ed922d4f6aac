//! `POST /dashboard/webhooks/{webhook}/replay`: an order's events, or all behind a place or since a moment.

use super::claimed::{claim, once};
use super::routes::{named, page_of};
use crate::http::reading::moment;
use crate::http::use_cases::UseCases;
use crate::http::web::{CheckedForm, Notice, PageFailure, Path, SignedIn, lead_on};
use application::Caller;
use application::ports::FeedPosition;
use application::webhooks::{
    ReplayEvents, ReplayFrom, ReplayOrder, Replayed, WebhookError, WebhookId, WebhookPorts,
};
use axum::extract::State;
use axum::response::Response;
use domain::OrderRef;
use domain::order::Version;
use serde::Deserialize;

/// Which events: one of the three is filled in.
#[derive(Deserialize)]
pub(super) struct ReplayForm {
    #[serde(default)]
    key: String,
    #[serde(default)]
    order: String,
    #[serde(default)]
    seq: String,
    #[serde(default)]
    behind: String,
    #[serde(default)]
    since: String,
}

/// What is to be sent once more.
enum Wanted {
    OfOrder(OrderRef, Version),
    All(ReplayFrom),
}

pub(super) async fn replay(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    Path(name): Path<String>,
    CheckedForm(form): CheckedForm<ReplayForm>,
) -> Result<Response, PageFailure> {
    let id = named(&name)?;
    let here = page_of(id);
    let wanted = match form.wanted() {
        Ok(wanted) => wanted,
        Err(why) => {
            let why = Notice::failed(format!("Nothing was done: {why}."));
            return Ok(lead_on(&signed_in, &here, &why));
        }
    };
    let content = [
        ("webhook", &*id.to_string()),
        ("order", &*form.order),
        ("seq", &*form.seq),
        ("behind", &*form.behind),
        ("since", &*form.since),
    ];
    let claim = claim(&signed_in, &form.key, "replay", &content)?;
    let replaying = wanted.replay(use_cases.webhooks.clone(), signed_in.caller.clone(), id);
    let replaying = Box::pin(async move { Ok(words(replaying.await?).to_owned()) });
    once(&use_cases, &signed_in, &here, claim, replaying).await
}

const fn words(replayed: Replayed) -> &'static str {
    match replayed {
        Replayed::Asked => "They are sent once more, in their sequence.",
        Replayed::Ahead => "They have not been sent yet: they come by themselves.",
    }
}

impl ReplayForm {
    fn wanted(&self) -> Result<Wanted, &'static str> {
        let [order, seq, behind, since] =
            [&self.order, &self.seq, &self.behind, &self.since].map(|text| text.trim());
        match (order, behind, since) {
            (order, "", "") if !order.is_empty() => {
                let order = order.parse().map_err(|_| "the order has no such name")?;
                let seq = if seq.is_empty() { "1" } else { seq };
                let seq = number(seq).filter(|seq| *seq > 0);
                let seq = seq.ok_or("the first event has to be a number from 1 on")?;
                Ok(Wanted::OfOrder(order, Version(seq)))
            }
            ("", behind, "") if !behind.is_empty() => {
                let place = number(behind).ok_or("the place has to be a number")?;
                Ok(Wanted::All(ReplayFrom::Behind(FeedPosition(place))))
            }
            ("", "", since) if !since.is_empty() => {
                let at = moment::read(since).or_else(|| moment::day(since, false));
                let at = at.ok_or("the moment has to be as 2026-03-08T14:30:00Z, or a day")?;
                Ok(Wanted::All(ReplayFrom::Since(at)))
            }
            _ => Err("name an order, or a place, or a moment, and only one of them"),
        }
    }
}

/// Of at most 18 digits: no database counts further.
fn number(text: &str) -> Option<u64> {
    let is_number = text.len() <= 18 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

impl Wanted {
    async fn replay(
        self,
        ports: WebhookPorts,
        caller: Caller,
        id: WebhookId,
    ) -> Result<Replayed, WebhookError> {
        match self {
            Self::OfOrder(order, seq) => ReplayOrder(ports).run(&caller, id, order, seq).await,
            Self::All(from) => ReplayEvents(ports).run(&caller, id, from).await,
        }
    }
}
