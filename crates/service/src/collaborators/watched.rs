//! A collaborator on another machine, for those who look how it fares.

use crate::config::Place;
use outbound::http::upstream::{Upstream, UpstreamState};
use outbound::smtp::SmtpNotifications;
use std::sync::Arc;

/// A collaborator on another machine.
#[derive(Clone)]
pub(crate) struct Watched {
    /// The protocol as settings name it.
    pub(crate) protocol: &'static str,
    /// Where it is, without any secret.
    pub(crate) address: String,
    client: Client,
}

#[derive(Clone)]
enum Client {
    Http(Arc<Upstream>),
    Mail(Arc<SmtpNotifications>),
}

impl Watched {
    pub(super) fn http(protocol: &'static str, place: &Place, upstream: Arc<Upstream>) -> Self {
        Self {
            protocol,
            address: place.to_string(),
            client: Client::Http(upstream),
        }
    }

    pub(super) fn mail(address: String, mail: Arc<SmtpNotifications>) -> Self {
        Self {
            protocol: "smtp",
            address,
            client: Client::Mail(mail),
        }
    }

    /// How it fares.
    pub(crate) fn state(&self) -> UpstreamState {
        match &self.client {
            Client::Http(upstream) => upstream.state(),
            Client::Mail(mail) => mail.state(),
        }
    }
}
