//! The names under which a person's requests are on record.

use crate::ports::Person;

/// Their own, and that beside each contract which keeps its requests apart.
pub(super) fn scopes(person: &Person, channels: &[&'static str]) -> Vec<String> {
    let own = person.scope();
    let apart = channels.iter().map(|channel| format!("{channel}:{own}"));
    let mut all: Vec<String> = apart.collect();
    all.insert(0, own);
    all
}
