//! What is to be told of pending payments: decided when it is due, told until it is heard.

use crate::sql::postgres::Failure;
use crate::sql::postgres::attempts::{Done, Work, transaction};
use crate::sql::rows::{Due, signed};
use application::ports::PaymentNews;
use domain::Timestamp;
use sqlx::postgres::PgConnection;

pub(super) async fn is_due(connection: &mut PgConnection, now: Timestamp) -> Result<bool, Failure> {
    let found = sqlx::query("SELECT 1 FROM payment_news WHERE due_at <= $1 LIMIT 1")
        .bind(now.micros())
        .fetch_optional(connection)
        .await?;
    Ok(found.is_some())
}

pub(super) async fn tell(
    connection: &mut PgConnection,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<PaymentNews>, Failure> {
    transaction(connection, |connection| -> Work<'_, Done<_>> {
        Box::pin(async move {
            let rows = sqlx::query(
                "SELECT n.id, n.order_id, n.key AS name, n.decline_code AS news_code,
                        n.reported_minor, p.state, p.reference, p.amount_minor, p.currency,
                        p.decline_code
                   FROM payment_news n
                   JOIN payments p ON p.order_id = n.order_id AND p.key = n.key
                  WHERE n.due_at <= $1 ORDER BY n.due_at, n.id LIMIT $2
                    FOR UPDATE OF p SKIP LOCKED",
            )
            .bind(now.micros())
            .bind(signed(limit as u64))
            .fetch_all(&mut *connection)
            .await?;
            let due = rows.iter().map(|row| Due::read(row));
            let due: Vec<Due> = due.collect::<Result<_, _>>()?;
            for pending in due.iter().filter(|due| due.is_pending) {
                decide(connection, pending, now).await?;
            }
            Ok(Done::Keep(due.into_iter().map(|due| due.news).collect()))
        })
    })
    .await
}

async fn decide(connection: &mut PgConnection, due: &Due, now: Timestamp) -> Result<(), Failure> {
    let (state, code) = due.decision();
    sqlx::query(
        "UPDATE payments SET state = $3, at = $4, decline_code = coalesce($5, decline_code)
          WHERE order_id = $1 AND key = $2",
    )
    .bind(due.news.order.uuid())
    .bind(&due.key)
    .bind(state.as_str())
    .bind(now.micros())
    .bind(code)
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) async fn forget(connection: &mut PgConnection, id: i64) -> Result<(), Failure> {
    sqlx::query("DELETE FROM payment_news WHERE id = $1")
        .bind(id)
        .execute(connection)
        .await?;
    Ok(())
}
