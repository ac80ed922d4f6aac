//! A collaborator on another machine, for those who look how it fares.

use crate::config::Place;
use application::ports::{CallsAre, CollaboratorState, CollaboratorStates};
use outbound::http::upstream::{BreakerState, Upstream, UpstreamState};
use outbound::smtp::SmtpNotifications;
use std::sync::Arc;

/// A collaborator on another machine.
#[derive(Clone)]
pub(crate) struct Watched {
    /// The protocol as settings name it.
    protocol: &'static str,
    /// Where it is, without any secret.
    address: String,
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

    fn state(&self) -> CollaboratorState {
        let UpstreamState {
            name,
            breaker,
            held_off,
            in_flight,
            in_flight_limit,
            waiting,
            tally,
        } = match &self.client {
            Client::Http(upstream) => upstream.state(),
            Client::Mail(mail) => mail.state(),
        };
        CollaboratorState {
            name,
            protocol: self.protocol,
            address: self.address.clone(),
            calls: match breaker {
                BreakerState::Closed => CallsAre::Made,
                BreakerState::Open { left } => CallsAre::HeldBack(left),
                BreakerState::Probing => CallsAre::Probing,
            },
            held_off,
            in_flight,
            in_flight_limit,
            waiting,
            answered: tally.answered,
            held_back: tally.held_back,
            not_sent: tally.not_sent,
            unknown: tally.unknown,
        }
    }
}

/// All of them.
pub(crate) struct AllWatched(pub(crate) Vec<Watched>);

impl CollaboratorStates for AllWatched {
    fn states(&self) -> Vec<CollaboratorState> {
        self.0.iter().map(Watched::state).collect()
    }
}
