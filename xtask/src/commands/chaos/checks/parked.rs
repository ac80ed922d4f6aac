//! O4: nobody is left behind. An order rests in a state that is an end, or waits for a person for a
//! reason that the injected tokens explain.

use super::super::books::{Books, Order};
use super::super::load::Story;
use std::collections::BTreeMap;

/// So many processes in a row may die with a call before its order is held.
const MOST_LOST: usize = 5;

/// Adds what is wrong.
pub fn check(books: &Books, stories: &[Story], found: &mut Vec<String>) {
    let told: BTreeMap<String, &Story> = stories
        .iter()
        .map(|story| (story.key("place"), story))
        .collect();
    let mut story_of = BTreeMap::new();
    for (key, id) in &books.keys {
        if let Some(story) = told.get(key) {
            story_of.insert(id, *story);
        }
    }
    for (id, order) in &books.orders {
        if order.wake_at.is_some() {
            found.push(format!("O4: order {id} is {} and still due", order.status));
        }
        let is_explained = match (&order.parked, story_of.get(id)) {
            (None, _) => order.status != "PENDING",
            (Some(_), None) => false,
            (Some(_), Some(story)) => {
                order.has("order-parked") && (story.token == "tok_unknown" || lost_too_many(order))
            }
        };
        if !is_explained {
            found.push(format!(
                "O4: order {id} rests as {}, parked: {:?}, its token was {:?}",
                order.status,
                order.parked,
                story_of.get(id).map(|story| story.token)
            ));
        }
    }
}

/// An order that one process after the other dies with is held, because it may be what kills them.
fn lost_too_many(order: &Order) -> bool {
    let lost = order.events.iter().filter(|event| event.is_lost_runner());
    lost.count() > MOST_LOST
}
