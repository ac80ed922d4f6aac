//! Who did something.

use domain::Actor;

/// By role, and by name where there is one.
pub(crate) fn actor(actor: &Actor) -> String {
    match actor {
        Actor::Engine => "the service".to_owned(),
        Actor::Anyone => "somebody, unnamed".to_owned(),
        Actor::Customer(name) => format!("customer {name}"),
        Actor::Service(name) => format!("service {name}"),
        Actor::Operator(name) => format!("operator {name}"),
    }
}
