//! How the collaborators on other machines fare, as metrics: nobody is asked for it.

use super::sample::Sample;
use crate::metrics::{
    CIRCUIT, COLLABORATOR_CALLS, COLLABORATOR_HELD_OFF, COLLABORATOR_IN_FLIGHT,
    COLLABORATOR_IN_FLIGHT_LIMIT, COLLABORATOR_WAITING,
};
use crate::ports::{CallsAre, CollaboratorState};
use domain::Duration;

/// Of each of them.
pub(super) fn of_collaborators(states: &[CollaboratorState]) -> Vec<Sample> {
    states.iter().flat_map(of_collaborator).collect()
}

fn of_collaborator(state: &CollaboratorState) -> Vec<Sample> {
    let name = state.name;
    let ended = [
        ("answered", state.answered),
        ("held-back", state.held_back),
        ("not-sent", state.not_sent),
        ("unknown", state.unknown),
    ];
    let circuit = [
        ("closed", state.calls == CallsAre::Made),
        ("open", matches!(state.calls, CallsAre::HeldBack(_))),
        ("probing", state.calls == CallsAre::Probing),
    ];
    let held_off = state.held_off.unwrap_or_default().as_micros();
    let held_off = Duration::from_micros(u64::try_from(held_off).unwrap_or(u64::MAX));
    let mut samples = vec![
        COLLABORATOR_IN_FLIGHT.is([name], state.in_flight as u64),
        COLLABORATOR_IN_FLIGHT_LIMIT.is([name], state.in_flight_limit as u64),
        COLLABORATOR_WAITING.is([name], state.waiting as u64),
        COLLABORATOR_HELD_OFF.lasts([name], held_off),
    ];
    samples.extend(ended.map(|(end, many)| COLLABORATOR_CALLS.is([name, end], many)));
    samples.extend(circuit.map(|(state, is_so)| CIRCUIT.is([name, state], is_so.into())));
    samples
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Value;
    use std::time::Duration as Time;

    #[test]
    fn a_circuit_is_in_one_state_and_calls_are_told_by_how_they_ended() {
        let state = CollaboratorState {
            name: "inventory",
            protocol: "reserve-release",
            address: "http://inventory:8081".to_owned(),
            calls: CallsAre::HeldBack(Time::from_millis(1_500)),
            held_off: Some(Time::from_millis(2_250)),
            in_flight: 2,
            in_flight_limit: 64,
            waiting: 1,
            answered: 7,
            held_back: 3,
            not_sent: 0,
            unknown: 10,
        };
        let samples = of_collaborators(&[state]);
        let told: Vec<_> = samples
            .iter()
            .map(|one| (one.says[1..].join(""), one.value))
            .collect();
        let many = |word: &str, many| (word.to_owned(), Value::Whole(many));
        let expected = [
            many("", 2),
            many("", 64),
            many("", 1),
            (String::new(), Value::Time(Duration::from_millis(2_250))),
            many("answered", 7),
            many("held-back", 3),
            many("not-sent", 0),
            many("unknown", 10),
            many("closed", 0),
            many("open", 1),
            many("probing", 0),
        ];
        assert_eq!(told, expected);
    }
}
