//! O1, O2, O3, O7, O8, R2: what clients were told is what is in the database, and nothing else is.

use super::super::books::{Id, Order};
use super::super::http::{Answer, Outcome};
use super::super::ledger::Entry;
use super::super::load::{Contract, Item, Story, hundredths, is_final, order_of, total};
use super::Evidence;
use serde_json::Value;
use std::collections::BTreeMap;

/// What was answered under one key, in the order of asking.
type Told<'a> = Vec<(&'a Entry, &'a Answer)>;

/// Adds what is wrong.
pub fn check(evidence: &Evidence<'_>, found: &mut Vec<String>) {
    let told = by_key(evidence.entries);
    let nothing = Vec::new();
    for entry in evidence.entries {
        no_fault_is_told(entry, found);
    }
    for story in evidence.stories {
        let place = story.key("place");
        let answers = told.get(place.as_str()).unwrap_or(&nothing);
        let order = evidence.books.of_key(&place);
        placing_was_answered_alike(story, answers, found);
        placing_is_true(story, answers, order, found);
        if let Some(order) = order {
            order_is_what_was_wanted(story, &wanted(story, &told), order, found);
        }
        let mut accepted = Vec::new();
        for change in ["cancel", "process", "ship", "deliver"] {
            let answers = told.get(story.key(change).as_str()).unwrap_or(&nothing);
            if change_is_true(story, change, answers, order, found) {
                accepted.push(change);
            }
        }
        if accepted.contains(&"cancel") && accepted.contains(&"ship") {
            found.push(format!("O8: {place} was both called off and shipped"));
        }
    }
    every_order_was_asked_for(evidence, found);
}

fn by_key(entries: &[Entry]) -> BTreeMap<&str, Told<'_>> {
    let mut told: BTreeMap<&str, Told<'_>> = BTreeMap::new();
    for entry in entries {
        if let (Some(key), Outcome::Answer(answer)) = (&entry.request.key, &entry.outcome) {
            told.entry(key).or_default().push((entry, answer));
        }
    }
    told
}

/// R2: "not now" is the only fault that there is a word for.
fn no_fault_is_told(entry: &Entry, found: &mut Vec<String>) {
    let Outcome::Answer(answer) = &entry.outcome else {
        return;
    };
    let is_excused = matches!(answer.status, 200..=299 | 400 | 402 | 409 | 503)
        || answer.status == 404 && entry.request.method == "GET";
    if !is_excused {
        let Entry { request, .. } = entry;
        let (method, path, key) = (request.method, &request.path, &request.key);
        found.push(format!("R2: {method} {path} {key:?} was told {answer:?}"));
    }
}

/// O7: one final answer for ever, the same for everybody who asks under the key.
fn placing_was_answered_alike(story: &Story, answers: &Told<'_>, found: &mut Vec<String>) {
    let is_final = |entry: &Entry, answer| is_final(story.contract, answer, entry.took);
    let finals = answers
        .iter()
        .filter(|(entry, answer)| is_final(entry, answer));
    let Some((first, answer)) = finals.clone().min_by_key(|(entry, _)| ended_at(entry)) else {
        return;
    };
    for (_, other) in finals {
        if (answer.status, &answer.body) != (other.status, &other.body) {
            let key = story.key("place");
            found.push(format!("O7: {key} was told {answer:?}, and {other:?}"));
        }
    }
    for (entry, other) in answers {
        let is_taken_back =
            other.status != 503 && !is_final(entry, other) && entry.asked_at > ended_at(first);
        if is_taken_back {
            let key = story.key("place");
            found.push(format!("O7: {key} was told {answer:?}, then {other:?}"));
        }
    }
}

fn ended_at(entry: &Entry) -> std::time::Duration {
    entry.asked_at + entry.took
}

/// O1, O2, O6: what was acknowledged is there, as it was asked for; what was refused has no effect.
fn placing_is_true(
    story: &Story,
    answers: &Told<'_>,
    order: Option<(&Id, &Order)>,
    found: &mut Vec<String>,
) {
    let key = story.key("place");
    for (entry, answer) in answers {
        let named = order_of(answer).map(|id| id.replace('-', ""));
        let is_true = match (answer.status, order) {
            // Nothing was promised; an order that is named is there all the same.
            (503, order) => named.is_none() || named.as_ref() == order.map(|(id, _)| id),
            (200..=299, None) => false,
            (200..=299, Some((id, order))) => {
                named.as_ref() == Some(id)
                    && (!is_final(story.contract, answer, entry.took)
                        || order.has("order-confirmed"))
                    && costs(answer).is_none_or(|told| told == order.total)
            }
            (402, Some((_, order))) => order.is_called_off_for("payment-declined"),
            (_, order) => order.is_none_or(|(_, order)| order.status == "CANCELLED"),
        };
        if !is_true {
            let is = order.map(|(id, order)| (id, &order.status, order.total));
            found.push(format!("O1: {key} was told {answer:?}, and is {is:?}"));
        }
    }
}

/// O1, O6: the order is what was asked for, whatever anybody was told about it.
fn order_is_what_was_wanted(
    story: &Story,
    wanted: &[Item],
    (id, order): (&Id, &Order),
    found: &mut Vec<String>,
) {
    let mut wanted_items: Vec<(&str, i64)> = wanted
        .iter()
        .map(|((product, _), units)| (*product, i64::from(*units)))
        .collect();
    let items = order.items.iter();
    let mut items: Vec<(&str, i64)> = items.map(|(id, units)| (id.as_str(), *units)).collect();
    wanted_items.sort_unstable();
    items.sort_unstable();
    if wanted_items != items || order.total != total(wanted) {
        let (key, is) = (story.key("place"), (&items, order.total));
        found.push(format!(
            "O1: {key} wanted {wanted_items:?}, order {id} is {is:?}"
        ));
    }
}

/// All that a story is about, or of a cart what was put into it: the rest was refused.
fn wanted(story: &Story, told: &BTreeMap<&str, Told<'_>>) -> Vec<Item> {
    let is_in = |line: usize| {
        let answers = told.get(story.key(&format!("put-{line}")).as_str());
        answers.is_some_and(|answers| answers.iter().any(|(_, answer)| answer.status == 200))
    };
    let items = story.items.iter().enumerate();
    let items = items.filter(|(line, _)| story.contract != Contract::Cart || is_in(*line));
    items.map(|(_, item)| *item).collect()
}

fn costs(answer: &Answer) -> Option<i64> {
    let body: Value = serde_json::from_str(&answer.body).ok()?;
    let total = body.get("totalPrice").or_else(|| body.get("totalAmount"))?;
    let text = total.to_string();
    // Decimals may come without the last zero.
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    Some(hundredths(&format!("{whole}.{fraction:0<2}")))
}

/// O2, O7, O8: an accepted change has happened, a refused one has not. Tells whether it was accepted.
fn change_is_true(
    story: &Story,
    change: &str,
    answers: &Told<'_>,
    order: Option<(&Id, &Order)>,
    found: &mut Vec<String>,
) -> bool {
    let key = story.key(change);
    let mut finals = answers.iter().filter(|(_, answer)| answer.status != 503);
    let Some((_, first)) = finals.next() else {
        return false;
    };
    for (_, other) in finals {
        if (first.status, &first.body) != (other.status, &other.body) {
            found.push(format!("O7: {key} was told {first:?}, and {other:?}"));
        }
    }
    let was_accepted = first.status == 204;
    let is_true = match order {
        None => false,
        // Calling off what is called off already is accepted, and nothing more happens.
        Some((_, order)) if was_accepted => order.has(fact_of(change)),
        Some((_, order)) => !was_asked_for(change, order),
    };
    if !is_true {
        let is = order.map(|(id, order)| (id, &order.status));
        found.push(format!(
            "O8: {key} was told {first:?}, and the order is {is:?}"
        ));
    }
    was_accepted
}

fn fact_of(change: &str) -> &'static str {
    match change {
        "cancel" => "order-cancelled",
        "process" => "processing-started",
        "ship" => "order-shipped",
        _ => "order-delivered",
    }
}

/// Whether it has happened because a client asked for it.
fn was_asked_for(change: &str, order: &Order) -> bool {
    if change == "cancel" {
        return order.is_called_off_for("requested");
    }
    order.has(fact_of(change))
}

/// O3: every order has its key, each key one order, and each key is in the ledger.
fn every_order_was_asked_for(evidence: &Evidence<'_>, found: &mut Vec<String>) {
    let mut key_of: BTreeMap<&Id, String> = BTreeMap::new();
    for story in evidence.stories {
        let key = story.key("place");
        if let Some((id, _)) = evidence.books.of_key(&key)
            && let Some(other) = key_of.insert(id, key.clone())
        {
            found.push(format!("O3: {other} and {key} placed one order, {id}"));
        }
    }
    for (id, order) in &evidence.books.orders {
        if !key_of.contains_key(id) {
            let (number, status) = (order.number, &order.status);
            found.push(format!(
                "O3: nobody asked for order {number}, {id} ({status})"
            ));
        }
    }
}
