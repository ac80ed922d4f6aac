//! Each order: its journal folds, and its row and lines are what the journal says.

use super::check::Checked;
use crate::sql::rows::{OrderRow, notation_name, signed};
use crate::sql::sqlite::load::fold;
use application::ports::{StoreError, UNREADABLE};
use domain::process::{Hold, Next, Rest, next_step};
use domain::{Order, OrderNumber, OrderRef, Timestamp};
use rusqlite::{Connection, OptionalExtension};

/// All orders, one after the other.
pub(super) fn look(
    file: &Connection,
    checked: &mut Checked,
    found: &mut dyn FnMut(String),
) -> rusqlite::Result<()> {
    let mut next = file.prepare("SELECT min(number) FROM orders WHERE number > ?1")?;
    let mut behind = i64::MIN;
    let mut newer = 0_u64;
    while let Some(number) = next.query_row([behind], |row| row.get::<_, Option<i64>>(0))? {
        behind = number;
        match fold(file, OrderRef::Number(OrderNumber(number.unsigned_abs()))) {
            Ok(Some(order)) => {
                checked.orders += 1;
                compare(file, number, &order, found)?;
            }
            Ok(None) => found(format!("order {number} has a row, and its id finds none")),
            Err(failure) => match failure.into_store_error() {
                StoreError::Newer(_) => newer += 1,
                error => found(format!("order {number}: {error}")),
            },
        }
    }
    if newer > 0 {
        let why = format!("{newer} orders that a newer version of this program keeps");
        checked.left_out.push(why);
    }
    Ok(())
}

/// What the copy is of, for whoever wonders how old it is.
pub(super) fn look_at_the_newest(
    file: &Connection,
    checked: &mut Checked,
    _: &mut dyn FnMut(String),
) -> rusqlite::Result<()> {
    let sql = "SELECT at FROM order_events ORDER BY rowid DESC LIMIT 1";
    let at = file.query_row(sql, [], |row| row.get(0)).optional()?;
    checked.newest_event = at.map(Timestamp::from_micros);
    let events: i64 = file.query_row("SELECT count(*) FROM order_events", [], |row| row.get(0))?;
    checked.events = events.unsigned_abs();
    Ok(())
}

fn compare(
    file: &Connection,
    number: i64,
    order: &Order,
    found: &mut dyn FnMut(String),
) -> rusqlite::Result<()> {
    let derived = OrderRow::from(order);
    let agreed = &order.placed().order;
    let total = order.total();
    let told = |number: i64| number.to_string();
    let says = [
        ("status", Some(derived.status.as_str().to_owned())),
        (
            "payment_status",
            Some(derived.payment_status.as_str().to_owned()),
        ),
        (
            "shipment_status",
            Some(derived.shipment_status.as_str().to_owned()),
        ),
        ("tracking_number", derived.tracking_number.clone()),
        ("updated_at", Some(told(derived.updated_at))),
        ("channel", Some(agreed.channel.as_str().to_owned())),
        (
            "customer_id",
            order.customer().map(|id| id.as_str().to_owned()),
        ),
        (
            "customer_notation",
            Some(notation_name(agreed.customer_notation).to_owned()),
        ),
        ("total_minor", Some(told(total.minor()))),
        ("currency", Some(total.currency().code().to_owned())),
        ("placed_at", Some(told(order.placed().at.micros()))),
    ];
    let columns: Vec<&str> = says.iter().map(|(column, _)| *column).collect();
    let mut row = file.prepare_cached(&format!(
        "SELECT parked, wake_at, {} FROM orders WHERE number = ?1",
        columns.join(", ")
    ))?;
    row.query_row([number], |row| {
        for (at, (column, journal)) in (2..).zip(&says) {
            let value = text(row.get_ref(at)?);
            if value != *journal {
                let (value, journal) = (shown(value.as_deref()), shown(journal.as_deref()));
                // A customer's name for themselves is nobody's business here.
                let words = if *column == "customer_id" {
                    format!("order {number}: its row has another customer than its journal")
                } else {
                    format!(
                        "order {number}: its row has {column} {value}, its journal says {journal}"
                    )
                };
                found(words);
            }
        }
        let (parked, wake): (Option<String>, Option<i64>) = (row.get(0)?, row.get(1)?);
        look_at_rest(number, order, parked.as_deref(), wake, found);
        Ok(())
    })?;
    compare_lines(file, number, order, found)
}

/// Whether an order that has something left to do is due some day, and whoever waits for a person is
/// shown.
fn look_at_rest(
    number: i64,
    order: &Order,
    parked: Option<&str>,
    wake: Option<i64>,
    found: &mut dyn FnMut(String),
) {
    let journal = order.parked().map(|parked| parked.hold).map(Hold::name);
    if parked != journal && parked != Some(UNREADABLE) {
        let (parked, journal) = (shown(parked), shown(journal));
        found(format!(
            "order {number}: its row has parked {parked}, its journal says {journal}"
        ));
    }
    let is_due = match next_step(order, order.updated_at()) {
        Next::Call(..) | Next::Record(_) | Next::Rest(Rest::Until(_) | Rest::InFlight) => true,
        Next::Rest(Rest::Done | Rest::Parked | Rest::AwaitingEvent) => false,
    };
    if is_due && wake.is_none() {
        found(format!(
            "order {number}: its journal has more to come, and its row is never due"
        ));
    }
}

fn compare_lines(
    file: &Connection,
    number: i64,
    order: &Order,
    found: &mut dyn FnMut(String),
) -> rusqlite::Result<()> {
    let mut lines = file.prepare_cached(
        "SELECT line, product_id, product_name, quantity, unit_price_minor FROM order_items
          WHERE order_id = ?1 ORDER BY line",
    )?;
    let mut rows = lines.query([order.id().uuid().into_bytes()])?;
    let mut journal = (1_u64..).zip(order.lines());
    let mut differ = false;
    while let Some(row) = rows.next()? {
        differ |= journal.next().is_none_or(|(line, agreed)| {
            let said = (
                signed(line),
                agreed.product.as_str().to_owned(),
                agreed.name.clone(),
                i64::from(agreed.quantity.units()),
                agreed.unit_price.minor(),
            );
            <(i64, String, String, i64, i64)>::try_from(row).ok() != Some(said)
        });
    }
    if differ || journal.next().is_some() {
        found(format!(
            "order {number}: its rows in order_items are not the lines of its journal"
        ));
    }
    Ok(())
}

fn text(value: rusqlite::types::ValueRef<'_>) -> Option<String> {
    use rusqlite::types::ValueRef;
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number.to_string()),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            Some(String::from_utf8_lossy(bytes).into_owned())
        }
    }
}

fn shown(value: Option<&str>) -> &str {
    value.unwrap_or("nothing")
}
