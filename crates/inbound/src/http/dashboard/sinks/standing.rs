//! How a sink stands, as its rows and its page show it.

use super::routes::page_of;
use crate::http::web::words::{At, Badge, grouped};
use application::relay::RelayState;
use application::sinks::SinkSeen;
use application::webhooks::WebhookId;
use domain::Duration;

/// A sink.
pub(super) struct Standing {
    pub(super) name: String,
    pub(super) href: String,
    /// The page of its webhook, if it is one's.
    pub(super) webhook: Option<String>,
    pub(super) badge: Badge,
    pub(super) place: String,
    /// When the first event that it was not told yet happened, if it can be read.
    pub(super) oldest_waiting: Option<At>,
    pub(super) is_behind: bool,
    pub(super) held_back: u64,
    /// Whether some process carries events to it now.
    pub(super) is_held: bool,
    /// What this process knows of it.
    pub(super) here: Option<Here>,
}

/// A relay of this process, since its start.
pub(super) struct Here {
    pub(super) is_holder: bool,
    pub(super) delivered: String,
    pub(super) refused: String,
    pub(super) unavailable: String,
    pub(super) delay: String,
}

impl Standing {
    pub(super) fn of(seen: &SinkSeen, relays: &[RelayState]) -> Self {
        let state = &seen.state;
        let relay = relays.iter().find(|relay| relay.sink == state.name);
        let webhook = WebhookId::of_sink(&state.name);
        Self {
            name: state.name.to_string(),
            href: page_of(&state.name),
            webhook: webhook.map(|id| format!("/dashboard/webhooks/{id}")),
            badge: badge(seen, relay),
            place: grouped(state.place.0),
            oldest_waiting: seen.oldest.map(At),
            is_behind: seen.is_behind,
            held_back: state.held_back,
            is_held: state.held_for > Duration::ZERO,
            here: relay.map(Here::of),
        }
    }
}

impl Here {
    fn of(state: &RelayState) -> Self {
        Self {
            is_holder: state.is_holder,
            delivered: grouped(state.delivered),
            refused: grouped(state.refused),
            unavailable: grouped(state.unavailable),
            delay: format!("{} ms", grouped(state.delay.micros() / 1_000)),
        }
    }
}

/// The worst that is known of it.
fn badge(seen: &SinkSeen, relay: Option<&RelayState>) -> Badge {
    if relay.is_some_and(|relay| relay.is_holder && relay.is_stalled) {
        return Badge::bad("Stalled: too many orders held back");
    }
    if relay.is_some_and(|relay| relay.is_holder && relay.is_down) {
        return Badge::bad("Takes nothing now");
    }
    if seen.state.held_back > 0 {
        return Badge::bad("Holds orders back");
    }
    if seen.state.held_for == Duration::ZERO {
        return Badge::wait("Nobody carries events to it");
    }
    if seen.is_behind {
        return Badge::wait("Catching up");
    }
    Badge::ok("Up to date")
}

#[cfg(test)]
mod tests {
    use super::*;
    use application::ports::{FeedPosition, SinkName, SinkState};

    #[test]
    fn a_sink_is_shown_by_the_worst_that_is_known_of_it() {
        let seen = |held_for, held_back, is_behind| SinkSeen {
            state: SinkState {
                name: SinkName::new("kafka:canonical").unwrap(),
                place: FeedPosition(1_234),
                epoch: 1,
                held_for: Duration::from_secs(held_for),
                held_back,
            },
            is_behind,
            oldest: None,
            waiting: is_behind.into(),
        };
        for (seen, words) in [
            (seen(10, 0, false), "Up to date"),
            (seen(10, 0, true), "Catching up"),
            (seen(0, 0, true), "Nobody carries events to it"),
            (seen(10, 3, true), "Holds orders back"),
        ] {
            let standing = Standing::of(&seen, &[]);
            assert_eq!(standing.badge.words, words);
            assert_eq!((&*standing.place, standing.webhook), ("1,234", None));
        }
    }
}
