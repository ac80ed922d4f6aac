//! Tables and timelines for a terminal.

use super::view::{HeldView, OrderListView, OrderView};
use super::words;
use crate::telemetry::escaped;
use std::fmt::Write as _;

/// A list of orders, one on each line.
pub(super) fn table(found: &OrderListView) -> String {
    let OrderListView {
        orders,
        total,
        total_is_exact,
    } = found;
    if orders.is_empty() {
        return "no orders\n".to_owned();
    }
    let head = [
        "NUMBER", "STATUS", "PAYMENT", "SHIPMENT", "TOTAL", "CUSTOMER", "PLACED", "ID",
    ];
    let mut rows = vec![head.map(str::to_owned)];
    rows.extend(orders.iter().map(|order| {
        let parked = order
            .parked
            .as_ref()
            .map(|hold| format!(" (parked: {hold})"));
        [
            order.number.to_string(),
            format!("{}{}", order.status, parked.unwrap_or_default()),
            order.payment_status.clone(),
            or_dash(order.shipment_status.as_ref()),
            format!("{} {}", order.total, order.currency),
            or_dash(order.customer.as_ref()),
            order.placed_at.clone(),
            order.id.clone(),
        ]
    }));
    let mut text = aligned(&rows);
    let shown = orders.len() as u64;
    if shown < *total {
        let of = if *total_is_exact {
            total.to_string()
        } else {
            format!("more than {total}")
        };
        writeln!(
            text,
            "{shown} of {of} orders; --limit and --after show others"
        )
        .expect("a string takes all text");
    }
    text
}

/// One order: what it is, what happens next, and its timeline.
pub(super) fn order(view: &OrderView) -> String {
    let order = &view.order;
    let mut text = format!(
        "Order {}  {}  ORD-{}\n\n",
        order.number, order.status, order.id
    );
    let facts = [
        ("Placed", order.placed_at.clone()),
        ("Channel", or_dash(order.channel.as_ref())),
        ("Customer", or_dash(order.customer.as_ref())),
        ("Total", format!("{} {}", order.total, order.currency)),
        ("Payment", order.payment_status.clone()),
        ("Shipment", or_dash(order.shipment_status.as_ref())),
        ("Tracking", or_dash(view.tracking_number.as_ref())),
        ("Next", view.next.clone()),
        ("Possible", possible(&view.next_actions)),
    ];
    text += &aligned(&facts.map(|(name, value)| [format!("  {name}"), value]));
    if let Some(held) = &view.held {
        text += &parked(held, order.number);
    }
    text += "\nLines\n";
    let lines: Vec<[String; 3]> = view
        .lines
        .iter()
        .map(|line| {
            let name = line.name.as_ref().map(|name| format!("  {name}"));
            let quantity = format!("{} x {}", line.quantity, line.unit_price);
            [
                format!("  {}", line.product),
                quantity,
                name.unwrap_or_default(),
            ]
        })
        .collect();
    text += &aligned(&lines);
    text += "\nTimeline\n";
    let events: Vec<[String; 4]> = view
        .timeline
        .iter()
        .map(|event| {
            let what = words::event(event);
            [
                format!("  {}", event.seq),
                event.at.clone(),
                event.actor.clone(),
                what,
            ]
        })
        .collect();
    text + &aligned(&events)
}

fn or_dash(text: Option<&String>) -> String {
    text.map_or_else(|| "-".to_owned(), Clone::clone)
}

fn possible(actions: &[String]) -> String {
    if actions.is_empty() {
        "-".to_owned()
    } else {
        actions.join(", ")
    }
}

fn parked(held: &HeldView, number: u64) -> String {
    let what = held.call.as_deref().unwrap_or("the order as a whole");
    let facts = [
        ("Parked", format!("{what}: {}", held.why)),
        ("Evidence", or_dash(held.evidence.as_ref())),
        ("Advice", held.advice.clone()),
        (
            "Settle",
            format!("order-service orders settle {number} done|not-done|retry --reason '...'"),
        ),
    ];
    format!(
        "\n{}",
        aligned(&facts.map(|(name, value)| [format!("  {name}"), value]))
    )
}

/// Columns as wide as their widest cell. What others wrote cannot move the cursor.
fn aligned<const N: usize>(rows: &[[String; N]]) -> String {
    let rows: Vec<[String; N]> = rows
        .iter()
        .map(|row| row.clone().map(|cell| escaped(&cell)))
        .collect();
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..N).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(&widths);
        let line: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        writeln!(text, "{}", line.join("  ").trim_end()).expect("a string takes all text");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::orders::view::{EventView, LineView, OrderRow};

    const EVIL: &str = "\u{1b}[2Jno such\n\u{202e}order";

    fn evil_order() -> OrderView {
        let evil = || EVIL.to_owned();
        OrderView {
            order: OrderRow {
                number: 1,
                id: "id".to_owned(),
                channel: Some("v1".to_owned()),
                customer: Some(evil()),
                status: "CONFIRMED".to_owned(),
                payment_status: "PAID".to_owned(),
                shipment_status: None,
                total: "1.00".to_owned(),
                currency: "USD".to_owned(),
                parked: Some("mismatch".to_owned()),
                placed_at: "now".to_owned(),
            },
            tracking_number: Some(evil()),
            lines: vec![LineView {
                product: evil(),
                name: Some(evil()),
                quantity: 1,
                unit_price: "1.00".to_owned(),
            }],
            next: evil(),
            next_actions: vec![evil()],
            held: Some(HeldView {
                call: None,
                why: evil(),
                evidence: Some(evil()),
                advice: evil(),
            }),
            timeline: vec![EventView {
                seq: 1,
                at: "now".to_owned(),
                actor: evil(),
                event: "order-cancelled".to_owned(),
                call: None,
                attempt: None,
                outcome: None,
                reason: Some(evil()),
                retry_at: None,
            }],
        }
    }

    #[test]
    fn what_others_wrote_cannot_move_the_cursor() {
        let view = evil_order();
        let list = OrderListView {
            orders: vec![view.order.clone()],
            total: 1,
            total_is_exact: true,
        };
        for shown in [order(&view), table(&list)] {
            assert!(
                shown.contains("\\u{1b}[2Jno such\\u{a}\\u{202e}order"),
                "{shown}"
            );
            let moves = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
            assert!(!shown.contains(moves), "{shown}");
            assert!(
                !shown.lines().any(|line| line.starts_with("order")),
                "{shown}"
            );
        }
    }
}
