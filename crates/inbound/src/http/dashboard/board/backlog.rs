//! What waits to go out or to come in: sinks, webhooks, dead letters.

use super::told::{Told, part};
use super::took::length;
use crate::http::web::words::{At, Badge, grouped, of_these};
use application::overview::{Standing, WebhooksByState};
use application::ports::ParkedLetters;
use application::relay::RelayState;
use application::sinks::SinkSeen;
use application::webhooks::WebhookId;
use askama::Template;
use domain::{Duration, Timestamp};

/// An event that waits longer than this is late.
const LATE: Duration = Duration::from_secs(30);

/// The part.
#[derive(Template)]
#[template(path = "dashboard/board/backlog.html")]
pub(super) struct Backlog {
    sinks: Told<Vec<Sink>>,
    webhooks: Told<WebhooksByState>,
    /// Orders of which webhooks were not told yet what they were to be told; none: it cannot be told.
    undelivered: Option<Undelivered>,
    letters: Told<Letters>,
}

struct Sink {
    name: String,
    badge: Badge,
    /// Since when its first event waits.
    oldest: Option<At>,
    held_back: String,
    /// How long the last event took that this process has delivered.
    delay: Option<String>,
}

struct Undelivered {
    orders: u64,
    /// `2 orders wait`.
    they_wait: String,
}

struct Letters {
    are_any: bool,
    /// `1 waits`, `1,000 or more wait`.
    they_wait: String,
    /// What is said before the moment of the oldest.
    since: &'static str,
    oldest: Option<At>,
}

impl Backlog {
    pub(super) fn of(standing: Option<&Standing>) -> Self {
        let sinks = part(standing, |standing| &standing.sinks);
        let webhooks = part(standing, |standing| &standing.webhooks);
        let letters = part(standing, |standing| &standing.dead_letters);
        let relays = standing.map_or(&[][..], |standing| &standing.relays);
        let now = standing.map_or(Timestamp::from_micros(0), |standing| standing.at);
        let sink = |seen: &SinkSeen| Sink::of(seen, relays, now);
        Self {
            undelivered: sinks.as_ref().ok().map(|sinks| Undelivered::of(sinks)),
            sinks: sinks.map(|sinks| sinks.iter().map(sink).collect()),
            webhooks: webhooks.copied(),
            letters: letters.map(Letters::of),
        }
    }
}

impl Undelivered {
    fn of(sinks: &[SinkSeen]) -> Self {
        let states = sinks.iter().map(|seen| &seen.state);
        let webhooks = states.filter(|state| WebhookId::of_sink(&state.name).is_some());
        let orders = webhooks.map(|state| state.held_back).sum();
        Self {
            orders,
            they_wait: of_these(orders, "order waits", "orders wait"),
        }
    }
}

impl Sink {
    fn of(seen: &SinkSeen, relays: &[RelayState], now: Timestamp) -> Self {
        let name = &seen.state.name;
        // Only the process that carries events to it knows how that goes.
        let relay = relays
            .iter()
            .find(|relay| relay.sink == *name && relay.is_holder);
        Self {
            badge: badge(seen, relay, now),
            name: name.to_string(),
            oldest: seen
                .oldest
                .filter(|oldest| now.since(*oldest) > LATE)
                .map(At),
            held_back: grouped(seen.state.held_back),
            delay: relay.map(|relay| length(relay.delay)),
        }
    }
}

fn badge(seen: &SinkSeen, relay: Option<&RelayState>, now: Timestamp) -> Badge {
    let is_late = seen.oldest.is_none_or(|oldest| now.since(oldest) > LATE);
    match relay {
        Some(relay) if relay.is_down => Badge::bad("Takes nothing"),
        Some(relay) if relay.is_stalled => Badge::bad("Stalled"),
        _ if seen.state.held_back > 0 => Badge::bad("Holds orders back"),
        _ if !seen.is_behind => Badge::ok("Up to date"),
        _ if !is_late => Badge::ok("Under way"),
        _ => Badge::wait("Behind"),
    }
}

impl Letters {
    fn of(letters: &ParkedLetters) -> Self {
        let is_more = letters.count >= u64::from(Standing::LETTERS_COUNTED);
        Self {
            are_any: letters.count > 0,
            they_wait: if is_more {
                format!("{} or more wait", grouped(letters.count))
            } else {
                of_these(letters.count, "waits", "wait")
            },
            since: if letters.count == 1 {
                "since"
            } else {
                "the first since"
            },
            oldest: letters.oldest.map(At),
        }
    }
}
