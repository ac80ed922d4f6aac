//! Orders as lines of a spreadsheet: one per item. What an order has once is repeated on each of its
//! lines, so that they can be filtered; its total is on the first one only, so that the column adds up.

use super::record::{ItemRecord, OrderRecord};
use application::ports::InFull;
use csv::{Terminator, Writer, WriterBuilder};
use domain::OrderLine;

/// The head line.
const COLUMNS: [&str; 30] = [
    "number",
    "order_number",
    "channel",
    "placed_at",
    "updated_at",
    "status",
    "payment_status",
    "shipment_status",
    "customer_id",
    "customer_name",
    "customer_email",
    "address",
    "city",
    "state",
    "zip",
    "country",
    "carrier",
    "notes",
    "tracking_number",
    "cancel_cause",
    "cancel_reason",
    "currency",
    "order_total",
    "line",
    "product_id",
    "product_name",
    "quantity",
    "unit_price",
    "line_total",
    "unreadable",
];

/// The head line as it is written.
pub(super) fn head() -> Vec<u8> {
    let mut lines = writer();
    write(&mut lines, COLUMNS);
    finished(lines)
}

/// The lines of these orders. One whose items cannot be read has a line of its own, without an item.
pub(super) fn lines(orders: &[InFull]) -> Vec<u8> {
    let mut lines = writer();
    for order in orders {
        let record = OrderRecord::from(order);
        match order {
            InFull::Unreadable(_) => write(&mut lines, cells(&record, record.total.as_str(), None)),
            InFull::Agreed(order) => {
                let agreed = order.placed.order.lines.iter();
                for (number, (item, line)) in (1_u32..).zip(record.items.iter().zip(agreed)) {
                    let total = if number == 1 {
                        record.total.as_str()
                    } else {
                        ""
                    };
                    write(
                        &mut lines,
                        cells(&record, total, Some((number, item, line))),
                    );
                }
            }
        }
    }
    finished(lines)
}

/// An item, with its place in the order.
type Item<'a> = (u32, &'a ItemRecord, &'a OrderLine);

fn cells(record: &OrderRecord, order_total: &str, item: Option<Item<'_>>) -> Vec<String> {
    let address = &record.address;
    let customer = record.customer_id.as_ref().map(|id| id.text().to_owned());
    let mut cells = vec![
        record.number.to_string(),
        text(&record.order_number),
        text(&record.channel),
        record.placed_at.clone(),
        record.updated_at.clone(),
        text(&record.status),
        text(&record.payment_status),
        text(&record.shipment_status),
        text(&customer.unwrap_or_default()),
        optional(record.customer_name.as_ref()),
        optional(record.customer_email.as_ref()),
        optional(address.text.as_ref()),
        optional(address.city.as_ref()),
        optional(address.state.as_ref()),
        optional(address.zip.as_ref()),
        optional(address.country.as_ref()),
        optional(record.carrier.as_ref()),
        optional(record.notes.as_ref()),
        optional(record.tracking_number.as_ref()),
        optional(record.cancel_cause.as_ref()),
        optional(record.cancel_reason.as_ref()),
        record.currency.clone(),
        order_total.to_owned(),
    ];
    cells.extend(item.map_or_else(Default::default, item_cells));
    cells.push(optional(record.unreadable.as_ref()));
    cells
}

fn item_cells((number, item, line): Item<'_>) -> [String; 6] {
    // It was added up when the order was placed.
    let total = line.total().map(|total| total.to_string());
    [
        number.to_string(),
        text(item.product_id.text()),
        text(&item.name),
        item.quantity.to_string(),
        item.unit_price.as_str().to_owned(),
        total.unwrap_or_default(),
    ]
}

fn optional(value: Option<&String>) -> String {
    value.map(|value| text(value)).unwrap_or_default()
}

/// A text that no spreadsheet takes for a formula: what begins like one gets an apostrophe, which
/// spreadsheets understand as "this is text".
fn text(value: &str) -> String {
    if value.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{value}")
    } else {
        value.to_owned()
    }
}

fn writer() -> Writer<Vec<u8>> {
    // As RFC 4180 has it.
    WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new())
}

fn write(lines: &mut Writer<Vec<u8>>, cells: impl IntoIterator<Item = impl AsRef<[u8]>>) {
    lines
        .write_record(cells)
        .expect("every line has the same number of cells, and memory takes them all");
}

fn finished(lines: Writer<Vec<u8>>) -> Vec<u8> {
    lines.into_inner().expect("memory takes them all")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_like_a_formula_is_text() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(text(formula), format!("'{formula}"));
        }
        for harmless in ["", "a=1", " =1", "'=1", "Ada"] {
            assert_eq!(text(harmless), harmless);
        }
    }
}
