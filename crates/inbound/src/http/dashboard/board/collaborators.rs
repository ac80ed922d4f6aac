//! How the collaborators on other machines fare.

use super::told::{Told, known};
use crate::http::web::words::{Badge, grouped};
use application::overview::Standing;
use application::ports::{CallsAre, CollaboratorState};
use askama::Template;
use std::time::Duration;

/// The part.
#[derive(Template)]
#[template(path = "dashboard/board/collaborators.html")]
pub(super) struct Collaborators {
    collaborators: Told<Vec<Collaborator>>,
}

struct Collaborator {
    name: &'static str,
    protocol: &'static str,
    address: String,
    badge: Badge,
    /// What there is to say of it now.
    notes: Vec<String>,
    answered: String,
    unanswered: String,
}

impl Collaborators {
    pub(super) fn of(standing: Option<&Standing>) -> Self {
        let known = known(standing);
        Self {
            collaborators: known.map(|standing| {
                let states = standing.collaborators.iter();
                states.map(Collaborator::of).collect()
            }),
        }
    }
}

impl Collaborator {
    fn of(state: &CollaboratorState) -> Self {
        let badge = match (state.calls, state.held_off) {
            (CallsAre::HeldBack(_), _) => Badge::bad("Held back"),
            (CallsAre::Probing, _) => Badge::wait("Probing"),
            (CallsAre::Made, Some(_)) => Badge::wait("Left alone"),
            (CallsAre::Made, None) => Badge::ok("Called"),
        };
        Self {
            name: state.name,
            protocol: state.protocol,
            address: state.address.clone(),
            badge,
            notes: notes(state),
            answered: grouped(state.answered),
            unanswered: format!(
                "{} held back, {} not sent, {} unknown",
                grouped(state.held_back),
                grouped(state.not_sent),
                grouped(state.unknown)
            ),
        }
    }
}

fn notes(state: &CollaboratorState) -> Vec<String> {
    let calls = match state.calls {
        CallsAre::Made => None,
        CallsAre::HeldBack(left) if left.is_zero() => {
            Some("too many calls failed; the next one finds out".to_owned())
        }
        CallsAre::HeldBack(left) => Some(format!(
            "too many calls failed; tried again in {}",
            seconds(left)
        )),
        CallsAre::Probing => Some("one call finds out whether it is back".to_owned()),
    };
    let held_off = state.held_off;
    let held_off = held_off.map(|left| format!("asked to be left alone for {}", seconds(left)));
    let waiting = state.waiting;
    let waiting = (waiting > 0).then(|| format!("{waiting} calls wait for a place"));
    calls.into_iter().chain(held_off).chain(waiting).collect()
}

/// Whole seconds, the begun one included.
fn seconds(time: Duration) -> String {
    format!("{} s", time.as_millis().div_ceil(1_000))
}
