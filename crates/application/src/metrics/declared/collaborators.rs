//! The collaborators on other machines, as the guard before each of them counts and holds back.

use super::labels::{CALL_ENDED, CIRCUIT_STATE, REMOTE};
use super::metric::{Metric, Unit};

/// Every call, those beside the process included.
pub static COLLABORATOR_CALLS: Metric = Metric::counter(
    "order_service_collaborator_calls_total",
    Unit::Of("calls"),
    "Calls to a collaborator on another machine, by how they ended; held-back and not-sent ones did not leave this process",
)
.by(&[REMOTE, CALL_ENDED])
.read();

/// What the breaker does.
pub static CIRCUIT: Metric = Metric::gauge(
    "order_service_circuit_state",
    Unit::Of("1 for the state that it is in"),
    "Whether calls to a collaborator are made (closed), held back because too many failed (open), or tried one at a time (probing)",
)
.by(&[REMOTE, CIRCUIT_STATE])
.read();

/// Places of the bulkhead that are taken.
pub static COLLABORATOR_IN_FLIGHT: Metric = Metric::gauge(
    "order_service_collaborator_in_flight",
    Unit::Of("calls"),
    "Calls to a collaborator that are under way",
)
.by(&[REMOTE])
.read();

/// How many there are.
pub static COLLABORATOR_IN_FLIGHT_LIMIT: Metric = Metric::gauge(
    "order_service_collaborator_in_flight_limit",
    Unit::Of("calls"),
    "Calls to a collaborator that may be under way at once (its in_flight)",
)
.by(&[REMOTE])
.read();

/// Calls that wait for a place.
pub static COLLABORATOR_WAITING: Metric = Metric::gauge(
    "order_service_collaborator_waiting",
    Unit::Of("calls"),
    "Calls to a collaborator that wait for another one to end",
)
.by(&[REMOTE])
.read();

/// How long it asked for peace.
pub static COLLABORATOR_HELD_OFF: Metric = Metric::gauge(
    "order_service_collaborator_held_off_seconds",
    Unit::Seconds,
    "For how long still a collaborator asked to be left alone; 0 if it did not",
)
.by(&[REMOTE])
.read();
