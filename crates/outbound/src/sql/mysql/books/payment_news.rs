//! What is to be told of pending payments: decided when it is due, told until it is heard.

use super::payments::set_state;
use crate::builtin::{News, Payment};
use crate::sql::mysql::Failure;
use crate::sql::rows::{Due, signed};
use application::ports::PaymentNews;
use domain::Timestamp;
use sqlx::mysql::MySqlConnection;

pub(super) async fn insert(
    connection: &mut MySqlConnection,
    payment: &Payment,
    news: News,
) -> Result<(), sqlx::Error> {
    for _ in 0..news.times {
        let insert = sqlx::query(
            "INSERT INTO payment_news (order_id, `key`, due_at, decline_code, reported_minor)
             VALUES (?, ?, ?, ?, ?)",
        )
        .bind(payment.order.uuid())
        .bind(&payment.key)
        .bind(news.due_at.micros())
        .bind(news.decline)
        .bind(news.reported_minor);
        insert.execute(&mut *connection).await?;
    }
    Ok(())
}

/// Nothing is told of a payment that was called off.
pub(super) async fn withdraw(
    connection: &mut MySqlConnection,
    payment: &Payment,
) -> Result<(), sqlx::Error> {
    let delete = sqlx::query("DELETE FROM payment_news WHERE order_id = ? AND `key` = ?");
    let delete = delete.bind(payment.order.uuid()).bind(&payment.key);
    delete.execute(connection).await.map(drop)
}

pub(super) async fn is_due(
    connection: &mut MySqlConnection,
    now: Timestamp,
) -> Result<bool, Failure> {
    let find = sqlx::query("SELECT 1 FROM payment_news WHERE due_at <= ? LIMIT 1");
    let found = find.bind(now.micros()).fetch_optional(connection).await?;
    Ok(found.is_some())
}

/// The payments are locked, so that none is called off while it is decided; those that somebody else
/// holds are told of later.
pub(super) async fn tell(
    connection: &mut MySqlConnection,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<PaymentNews>, Failure> {
    let select = sqlx::query(
        "SELECT n.id, n.order_id, n.`key` AS name, n.decline_code AS news_code, n.reported_minor,
                p.state, p.reference, p.amount_minor, p.currency, p.decline_code
           FROM payment_news n JOIN payments p ON p.order_id = n.order_id AND p.`key` = n.`key`
          WHERE n.due_at <= ? ORDER BY n.due_at, n.id LIMIT ? FOR UPDATE SKIP LOCKED",
    );
    let select = select.bind(now.micros()).bind(signed(limit as u64));
    let rows = select.fetch_all(&mut *connection).await?;
    let due = rows.iter().map(|row| Due::read(row));
    let due: Vec<Due> = due.collect::<Result<_, _>>()?;
    for pending in due.iter().filter(|due| due.is_pending) {
        decide(connection, pending, now).await?;
    }
    Ok(due.into_iter().map(|due| due.news).collect())
}

async fn decide(
    connection: &mut MySqlConnection,
    due: &Due,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    let (state, code) = due.decision();
    let order = due.news.order;
    set_state(connection, order, &due.key, state, now).await?;
    let Some(code) = code else { return Ok(()) };
    let update =
        sqlx::query("UPDATE payments SET decline_code = ? WHERE order_id = ? AND `key` = ?");
    let update = update.bind(code).bind(order.uuid()).bind(&due.key);
    update.execute(connection).await.map(drop)
}

pub(super) async fn forget(connection: &mut MySqlConnection, id: i64) -> Result<(), Failure> {
    let delete = sqlx::query("DELETE FROM payment_news WHERE id = ?");
    delete.bind(id).execute(connection).await?;
    Ok(())
}
