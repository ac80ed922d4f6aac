//! Who caused an event, as one column: `engine`, `customer:42`.

use super::FormatError;
use domain::Actor;
use std::borrow::Cow;

pub(super) fn encode(actor: &Actor) -> Cow<'static, str> {
    match actor.name() {
        None => Cow::Borrowed(actor.role()),
        Some(name) => Cow::Owned(format!("{}:{name}", actor.role())),
    }
}

pub(super) fn decode(text: &str) -> Result<Actor, FormatError> {
    let (role, name) = match text.split_once(':') {
        Some((role, name)) => (role, Some(name.to_owned())),
        None => (text, None),
    };
    match (role, name) {
        ("engine", None) => Ok(Actor::Engine),
        // Without a name: how it was written before anyone had a role of their own.
        ("anyone" | "customer", None) => Ok(Actor::Anyone),
        ("customer", Some(name)) => Ok(Actor::Customer(name)),
        ("service", Some(name)) => Ok(Actor::Service(name)),
        ("operator", Some(name)) => Ok(Actor::Operator(name)),
        _ => Err(FormatError {
            column: "actor",
            why: format!("{text:?} is no actor that this version knows"),
        }),
    }
}
