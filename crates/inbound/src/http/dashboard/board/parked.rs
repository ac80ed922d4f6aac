//! Orders that wait for a person: the most pressing part.

use super::told::{Told, part};
use crate::http::web::words::{self, At};
use application::overview::{ParkedOrder, ParkedOrders, Standing};
use application::ports::ParkedAs;
use askama::Template;

/// The part.
#[derive(Template)]
#[template(path = "dashboard/board/parked.html")]
pub(super) struct Parked {
    parked: Told<Waiting>,
}

struct Waiting {
    /// `2 orders wait`.
    they_wait: String,
    are_more: bool,
    orders: Vec<Order>,
}

struct Order {
    page: String,
    number: u64,
    since: Option<At>,
    why: &'static str,
    what_to_do: &'static str,
    total: String,
}

impl Parked {
    pub(super) fn of(standing: Option<&Standing>) -> Self {
        let parked = part(standing, |standing| &standing.parked);
        Self {
            parked: parked.map(Waiting::of),
        }
    }
}

impl Waiting {
    fn of(parked: &ParkedOrders) -> Self {
        Self {
            they_wait: words::found_that(parked.total, "order waits", "orders wait"),
            are_more: parked.total.orders > parked.first.len() as u64 || !parked.total.is_exact,
            orders: parked.first.iter().map(Order::of).collect(),
        }
    }
}

impl Order {
    fn of(parked: &ParkedOrder) -> Self {
        let order = &parked.order;
        let why = order.parked;
        Self {
            page: format!("/dashboard/orders/{}", order.id),
            number: order.number.0,
            since: parked.since.map(At),
            why: why.map_or("not told", words::parked_as),
            what_to_do: why.map_or("look at its timeline", advice),
            total: words::amount(order.total),
        }
    }
}

const fn advice(parked: ParkedAs) -> &'static str {
    match parked {
        ParkedAs::Held(hold) => hold.advice(),
        ParkedAs::Unreadable => "its journal cannot be read: see what the log says of it",
    }
}
