//! How a webhook stands, as its row and its page show it. Its secret is in neither.

use super::routes::page_of;
use crate::http::web::words::{At, Badge, grouped};
use application::webhooks::{Pause, ShownWebhook, WebhookState};

/// A webhook.
pub(super) struct Standing {
    pub(super) id: String,
    pub(super) href: String,
    pub(super) url: String,
    pub(super) description: String,
    /// None named: all.
    pub(super) events: Vec<String>,
    pub(super) badge: Badge,
    pub(super) pause: Option<Paused>,
    /// None: it has not begun yet.
    pub(super) place: Option<String>,
    pub(super) waiting: u64,
    pub(super) sink: String,
    pub(super) last_success: Option<At>,
    pub(super) secret_since: At,
    pub(super) previous_until: Option<At>,
    pub(super) created_at: At,
    pub(super) changed_at: At,
}

/// Since when, why and by whom it is sent nothing.
pub(super) struct Paused {
    pub(super) since: At,
    pub(super) by: String,
    pub(super) why: String,
}

impl From<&Pause> for Paused {
    fn from(pause: &Pause) -> Self {
        Self {
            since: At(pause.since),
            by: pause.by.clone(),
            why: pause.why.clone(),
        }
    }
}

impl From<&ShownWebhook> for Standing {
    fn from(shown: &ShownWebhook) -> Self {
        let endpoint = &shown.endpoint;
        let waiting = shown.progress.map_or(0, |progress| progress.waiting);
        let pause = match &endpoint.state {
            WebhookState::Active => None,
            WebhookState::Paused(pause) => Some(Paused::from(pause)),
        };
        let previous = endpoint.secrets.previous.as_ref();
        let events = endpoint.events.iter().map(|name| name.as_str().to_owned());
        Self {
            id: endpoint.id.to_string(),
            href: page_of(endpoint.id),
            url: endpoint.url.clone(),
            description: endpoint.description.clone(),
            events: events.collect(),
            badge: match (&pause, waiting) {
                (Some(_), _) => Badge::bad("Paused"),
                (None, 0) => Badge::ok("Working"),
                (None, _) => Badge::wait("Orders wait"),
            },
            pause,
            place: shown.progress.map(|progress| grouped(progress.place.0)),
            waiting,
            sink: format!("/dashboard/sinks/{}", endpoint.id.sink()),
            last_success: shown.last_success.map(At),
            secret_since: At(endpoint.secrets.since),
            previous_until: previous.map(|(_, until)| At(*until)),
            created_at: At(endpoint.created_at),
            changed_at: At(endpoint.changed_at),
        }
    }
}
