//! How collaborators on other machines fare, in these tests.

use application::ports::{CallsAre, CollaboratorState, CollaboratorStates};
use std::time::Duration;

/// One collaborator that is left alone for a while.
pub(crate) struct FarAway;

impl CollaboratorStates for FarAway {
    fn states(&self) -> Vec<CollaboratorState> {
        vec![CollaboratorState {
            name: "inventory",
            protocol: "reserve-release",
            address: "http://inventory:8081".to_owned(),
            calls: CallsAre::HeldBack(Duration::from_millis(1_500)),
            held_off: None,
            in_flight: 2,
            in_flight_limit: 64,
            waiting: 0,
            answered: 7,
            held_back: 3,
            not_sent: 1,
            unknown: 10,
        }]
    }
}
