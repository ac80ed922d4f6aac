//! What was ordered, and how the stock of each line stands.

use super::stock::Stock;
use crate::http::web::words::amount;
use askama::Template;
use domain::Order;

/// The part of the page.
#[derive(Template)]
#[template(path = "dashboard/order/lines.html")]
pub(super) struct Lines {
    lines: Vec<Line>,
    total: String,
}

struct Line {
    number: u16,
    product: String,
    name: String,
    quantity: u32,
    price: String,
    total: String,
    stock: Stock,
}

impl Lines {
    pub(super) fn of(order: &Order) -> Self {
        let line = |(number, line): (u16, &domain::OrderLine)| Line {
            number,
            product: line.product.to_string(),
            name: line.name.clone(),
            quantity: line.quantity.units(),
            price: amount(line.unit_price),
            total: line.total().map_or_else(|error| error.to_string(), amount),
            stock: Stock::of(order, number),
        };
        Self {
            lines: (1..).zip(order.lines()).map(line).collect(),
            total: amount(order.total()),
        }
    }
}
