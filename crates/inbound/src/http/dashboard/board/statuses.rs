//! Where orders stand.

use super::told::{Told, how_many, part};
use crate::http::web::chart::{Row, Rows};
use crate::http::web::words::order_status;
use application::overview::Standing;
use application::ports::Total;
use askama::Template;
use domain::order::OrderStatusKind;

/// The part.
#[derive(Template)]
#[template(path = "dashboard/board/statuses.html")]
pub(super) struct Statuses {
    open: Told<Shown>,
    ended: Told<Vec<Counted>>,
}

struct Shown {
    picture: Rows,
    table: Vec<Counted>,
}

/// A status and how many orders are there.
struct Counted {
    words: &'static str,
    /// The list of those orders.
    list: String,
    orders: String,
}

impl Statuses {
    pub(super) fn of(standing: Option<&Standing>) -> Self {
        let open = part(standing, |standing| &standing.open);
        let ended = part(standing, |standing| &standing.ended_today);
        Self {
            open: open.map(|totals| Shown::of(totals)),
            ended: ended.map(|totals| totals.iter().map(Counted::of).collect()),
        }
    }
}

impl Shown {
    fn of(totals: &[(OrderStatusKind, Total)]) -> Self {
        let rows = totals.iter().map(|(status, total)| Row {
            label: order_status(*status).words.to_owned(),
            value: total.orders,
            words: how_many(*total),
            look: look(*status),
        });
        Self {
            picture: Rows::new("Orders on their way, by where they stand", rows.collect()),
            table: totals.iter().map(Counted::of).collect(),
        }
    }
}

impl Counted {
    fn of((status, total): &(OrderStatusKind, Total)) -> Self {
        Self {
            words: order_status(*status).words,
            list: format!("/dashboard/orders?status={}", status.as_str()),
            orders: how_many(*total),
        }
    }
}

const fn look(status: OrderStatusKind) -> &'static str {
    match status {
        OrderStatusKind::Pending => "wait",
        OrderStatusKind::Confirmed
        | OrderStatusKind::Processing
        | OrderStatusKind::Shipped
        | OrderStatusKind::Delivered => "ok",
        OrderStatusKind::Cancelled => "rest",
    }
}
