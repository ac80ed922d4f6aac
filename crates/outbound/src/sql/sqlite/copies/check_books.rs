//! The built-in collaborators' books in themselves, and what names an order from outside its tables.
//! Whether the books agree with the orders is what reconciling finds.

use super::check::Checked;
use rusqlite::Connection;

/// Each a statement that gives one text for each thing that is wrong.
const OF_THE_BOOKS: [&str; 3] = [
    "SELECT 'stock of ' || product_id || ': ' || on_hand || ' on hand, ' || reserved || ' reserved, '
            || consumed || ' consumed cannot be'
       FROM stock WHERE on_hand < 0 OR reserved < 0 OR reserved > on_hand OR consumed < 0",
    "WITH held AS (
        SELECT json_extract(i.value, '$[0]') AS product,
               sum(iif(r.state = 'RESERVED', json_extract(i.value, '$[1]'), 0)) AS reserved,
               sum(iif(r.state = 'CONSUMED', json_extract(i.value, '$[1]'), 0)) AS consumed
          FROM reservations r, json_each(r.items) i
         WHERE r.state IN ('RESERVED', 'CONSUMED') GROUP BY 1)
     SELECT 'stock of ' || s.product_id || ': ' || s.reserved || ' reserved and ' || s.consumed
            || ' consumed, its reservations come to ' || coalesce(h.reserved, 0) || ' and '
            || coalesce(h.consumed, 0)
       FROM stock s LEFT JOIN held h ON h.product = s.product_id
      WHERE s.reserved <> coalesce(h.reserved, 0) OR s.consumed < coalesce(h.consumed, 0)",
    "SELECT 'reservation of ' || json_extract(i.value, '$[0]') || ', which has no stock'
       FROM reservations r, json_each(r.items) i
      WHERE r.state IN ('RESERVED', 'CONSUMED')
        AND NOT EXISTS (SELECT 1 FROM stock s WHERE s.product_id = json_extract(i.value, '$[0]'))
      LIMIT 100",
];

/// Not the requests on record: earlier versions left with them the order that retention had struck out.
const OF_REFERENCES: [&str; 2] = [
    "SELECT 'sink ' || s.name || ' is at place ' || s.place || ', and the journal ends before it'
       FROM event_sinks s WHERE s.place > (SELECT coalesce(max(rowid), 0) FROM order_events)",
    "SELECT 'sink ' || h.sink || ' holds back an order that there is not: ' || lower(hex(h.order_id))
       FROM held_back_orders h
      WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = h.order_id)",
];

/// The books.
pub(super) fn look(
    file: &Connection,
    _: &mut Checked,
    found: &mut dyn FnMut(String),
) -> rusqlite::Result<()> {
    OF_THE_BOOKS
        .iter()
        .try_for_each(|sql| tell(file, sql, found))
}

/// Keys, places of sinks, and orders that are held back.
pub(super) fn look_at_references(
    file: &Connection,
    _: &mut Checked,
    found: &mut dyn FnMut(String),
) -> rusqlite::Result<()> {
    OF_REFERENCES
        .iter()
        .try_for_each(|sql| tell(file, sql, found))
}

fn tell(file: &Connection, sql: &str, found: &mut dyn FnMut(String)) -> rusqlite::Result<()> {
    let mut select = file.prepare(sql)?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        found(row.get(0)?);
    }
    Ok(())
}
