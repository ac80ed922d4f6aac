//! What the process does next with an order, as the domain decides it.

use crate::moment::moment_in_full;
use domain::process::{CallState, Next, Phase, Rest, next_step};
use domain::{Order, Timestamp};
use serde::Deserialize;

/// What is ahead of an order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub(super) enum Ahead {
    /// Somebody takes it up and goes on.
    GoesOn,
    /// These calls are out.
    InFlight { calls: Vec<String> },
    /// These calls are made again then.
    Retry { calls: Vec<String>, at: String },
    /// The result of the payment comes as an event.
    AwaitsPayment,
    /// Nothing before an operator speaks.
    Parked,
    /// Nothing by itself.
    Nothing,
}

impl Ahead {
    pub(super) fn of(order: &Order, now: Timestamp) -> Self {
        let calls = |concerned: &dyn Fn(&CallState) -> bool| {
            let all = order.calls().iter();
            let concerned = all.filter(|(_, state)| concerned(state));
            concerned.map(|(id, _)| id.to_string()).collect()
        };
        match next_step(order, now) {
            Next::Call(..) | Next::Record(_) => Self::GoesOn,
            Next::Rest(Rest::InFlight) => Self::InFlight {
                calls: calls(&CallState::is_in_flight),
            },
            Next::Rest(Rest::Until(at)) => Self::Retry {
                calls: calls(&|state| state.phase == Phase::Waiting { retry_at: at }),
                at: moment_in_full(at),
            },
            Next::Rest(Rest::AwaitingEvent) => Self::AwaitsPayment,
            Next::Rest(Rest::Parked) => Self::Parked,
            Next::Rest(Rest::Done) => Self::Nothing,
        }
    }
}
