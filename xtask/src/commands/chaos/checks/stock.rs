//! S1, S2: no unit is lost, made up or promised twice, and each order holds what its state says.

use super::super::books::{Books, Id, Order, Reservation, Stock};
use super::super::load::FLASH;
use std::collections::BTreeMap;

/// Adds what is wrong.
pub fn check(books: &Books, initial: &BTreeMap<String, Stock>, found: &mut Vec<String>) {
    is_whole(books, initial, found);
    sums_are_those_of_the_reservations(books, found);
    let mut held: BTreeMap<&Id, Vec<&Reservation>> = BTreeMap::new();
    for one in &books.reservations {
        if matches!(one.state.as_str(), "RESERVED" | "CONSUMED") {
            held.entry(&one.order).or_default().push(one);
        }
    }
    for (id, order) in &books.orders {
        let held = held.get(id).map_or(&[][..], Vec::as_slice);
        matches_the_order(held, id, order, found);
    }
    the_flash_sale_sold_what_there_was(books, initial, found);
}

/// S1: what came in is there, promised or gone; nothing is negative, nothing is sold twice.
fn is_whole(books: &Books, initial: &BTreeMap<String, Stock>, found: &mut Vec<String>) {
    if books.stock.len() != initial.len() {
        found.push("S1: a product came or went".to_owned());
    }
    for (product, before) in initial {
        let is_right = books.stock.get(product).is_some_and(|now| {
            let is_whole = now.on_hand + now.consumed == before.on_hand + before.consumed;
            let is_sane = now.reserved >= 0 && now.reserved <= now.on_hand && now.consumed >= 0;
            is_whole && is_sane
        });
        if !is_right {
            let now = books.stock.get(product);
            found.push(format!("S1: {product} was {before:?}, is {now:?}"));
        }
    }
}

/// S2, in sum.
fn sums_are_those_of_the_reservations(books: &Books, found: &mut Vec<String>) {
    let mut sums: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    for reservation in &books.reservations {
        for (product, units) in &reservation.items {
            *sums.entry((&reservation.state, product)).or_default() += units;
        }
    }
    let sum = |state, product: &String| {
        let key = (state, product.as_str());
        sums.get(&key).copied().unwrap_or_default()
    };
    for (product, stock) in &books.stock {
        let (promised, gone) = (sum("RESERVED", product), sum("CONSUMED", product));
        if (stock.reserved, stock.consumed) != (promised, gone) {
            found.push(format!(
                "S2: {product} is {stock:?}, its reservations come to {promised} and {gone}"
            ));
        }
    }
}

/// S2, by order: one that stands holds its lines once, one that is called off nothing.
fn matches_the_order(held: &[&Reservation], id: &Id, order: &Order, found: &mut Vec<String>) {
    let wanted = match order.status.as_str() {
        "SHIPPED" | "DELIVERED" => Some("CONSUMED"),
        "CONFIRMED" | "PROCESSING" => Some("RESERVED"),
        // Pending and at rest is only who waits for a person: with its stock, if it got that far.
        "PENDING" if order.parked.is_some() => held.first().map(|one| one.state.as_str()),
        _ => None,
    };
    let is_right = match (wanted, held) {
        (Some(state), [one]) => one.state == state && sorted(&one.items) == sorted(&order.items),
        (None, []) => true,
        _ => false,
    };
    if !is_right {
        found.push(format!(
            "S2: order {id} is {} and holds {held:?}",
            order.status
        ));
    }
}

/// More wanted it than there were, nobody gave it back: exactly all were sold.
fn the_flash_sale_sold_what_there_was(
    books: &Books,
    initial: &BTreeMap<String, Stock>,
    found: &mut Vec<String>,
) {
    let is_of_it = |order: &&Order| order.items.iter().any(|(product, _)| product == FLASH.0);
    let sold = books.orders.values().filter(|order| order.is_live());
    let sold = i64::try_from(sold.filter(is_of_it).count()).unwrap_or(i64::MAX);
    let there_were = initial.get(FLASH.0).map_or(0, |stock| stock.on_hand);
    if sold != there_were {
        found.push(format!("S1: the flash sale sold {sold} of {there_were}"));
    }
}

fn sorted(items: &[(String, i64)]) -> Vec<&(String, i64)> {
    let mut items: Vec<_> = items.iter().collect();
    items.sort();
    items
}
