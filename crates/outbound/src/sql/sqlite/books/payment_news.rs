//! What is to be told of pending payments: decided when it is due, told until it is heard.

use super::payments::set_state;
use crate::builtin::{News, Payment};
use crate::sql::rows::{Due, signed};
use crate::sql::sqlite::Failure;
use application::ports::PaymentNews;
use domain::Timestamp;
use rusqlite::Connection;

pub(super) fn insert(
    connection: &Connection,
    payment: &Payment,
    news: News,
) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO payment_news (order_id, key, due_at, decline_code, reported_minor)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for _ in 0..news.times {
        insert.execute((
            payment.order.uuid().into_bytes(),
            &payment.key,
            news.due_at.micros(),
            news.decline,
            news.reported_minor,
        ))?;
    }
    Ok(())
}

/// Nothing is told of a payment that was called off.
pub(super) fn withdraw(connection: &Connection, payment: &Payment) -> rusqlite::Result<()> {
    let mut delete =
        connection.prepare_cached("DELETE FROM payment_news WHERE order_id = ?1 AND key = ?2")?;
    let name = (payment.order.uuid().into_bytes(), &payment.key);
    delete.execute(name).map(drop)
}

pub(super) fn is_due(connection: &Connection, now: Timestamp) -> Result<bool, Failure> {
    let mut find =
        connection.prepare_cached("SELECT 1 FROM payment_news WHERE due_at <= ?1 LIMIT 1")?;
    Ok(find.exists([now.micros()])?)
}

pub(super) fn tell(
    connection: &Connection,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<PaymentNews>, Failure> {
    let mut select = connection.prepare_cached(
        "SELECT n.id, n.order_id, n.key AS name, n.decline_code AS news_code, n.reported_minor,
                p.state, p.reference, p.amount_minor, p.currency, p.decline_code
           FROM payment_news n JOIN payments p ON p.order_id = n.order_id AND p.key = n.key
          WHERE n.due_at <= ?1 ORDER BY n.due_at, n.id LIMIT ?2",
    )?;
    let mut rows = select.query((now.micros(), signed(limit as u64)))?;
    let mut due = Vec::new();
    while let Some(row) = rows.next()? {
        due.push(Due::read(row)?);
    }
    for pending in due.iter().filter(|due| due.is_pending) {
        decide(connection, pending, now)?;
    }
    Ok(due.into_iter().map(|due| due.news).collect())
}

fn decide(connection: &Connection, due: &Due, now: Timestamp) -> rusqlite::Result<()> {
    let (state, code) = due.decision();
    let order = due.news.order;
    set_state(connection, order, &due.key, state, now)?;
    let Some(code) = code else { return Ok(()) };
    let mut update = connection
        .prepare_cached("UPDATE payments SET decline_code = ?3 WHERE order_id = ?1 AND key = ?2")?;
    let declined = (order.uuid().into_bytes(), &due.key, code);
    update.execute(declined).map(drop)
}

pub(super) fn forget(connection: &Connection, id: i64) -> Result<(), Failure> {
    let mut delete = connection.prepare_cached("DELETE FROM payment_news WHERE id = ?1")?;
    delete.execute([id])?;
    Ok(())
}
