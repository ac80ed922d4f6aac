//! Payments whose results come later: taken on now, decided when they are due, told until heard.

use super::effect::done;
use super::payment_books::{Booked, Payment, PaymentState, set_state};
use super::test_tokens::Later;
use crate::sql::sqlite::{Failure, column, order_id};
use application::ports::{PaymentNews, StoreError};
use domain::order::{PaymentReport, PaymentResult};
use domain::process::{CallOutcome, Receipt, Step};
use domain::{Money, Timestamp};
use rusqlite::{Connection, Row};

const TABLE: &str = "payment_news";

/// Puts a payment on the books as pending, with what will be said of it; a key that is known gets what
/// became of it.
pub(super) fn take_on(
    connection: &Connection,
    payment: &Payment,
    wanted: Result<Later, &'static str>,
    due_at: Timestamp,
) -> Result<CallOutcome, Failure> {
    let (state, code) = match wanted {
        Ok(_) => (PaymentState::Pending, None),
        Err(code) => (PaymentState::Declined, Some(code)),
    };
    let (outcome, is_new) = payment.begin(connection, Step::Pay, state, code)?;
    if is_new && let Ok(later) = wanted {
        let mut insert = connection.prepare_cached(
            "INSERT INTO payment_news (order_id, key, due_at, decline_code, reported_minor)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        let reported = payment.amount.minor().saturating_add(later.off_by);
        for _ in 0..later.times {
            let due_at = due_at.micros();
            insert.execute((payment.order, &payment.key, due_at, later.decline, reported))?;
        }
    }
    Ok(outcome)
}

/// Pays back what was taken. What is pending is called off for ever, and nothing is told of it.
pub(super) fn pay_back(connection: &Connection, payment: &Payment) -> Result<CallOutcome, Failure> {
    let found = payment.find(connection)?;
    if found.is_some_and(|booked| booked.state == PaymentState::Pending) {
        let (order, key) = (&payment.order, &payment.key);
        set_state(connection, order, key, PaymentState::Voided, payment.at)?;
        let mut delete = connection
            .prepare_cached("DELETE FROM payment_news WHERE order_id = ?1 AND key = ?2")?;
        delete.execute((order, key))?;
        return Ok(done(Receipt::Plain));
    }
    let from = &[PaymentState::Captured];
    payment.advance(connection, Step::Refund, from, PaymentState::Refunded)
}

/// Whether there is something to tell.
pub(super) fn is_due(connection: &Connection, now: Timestamp) -> Result<bool, Failure> {
    let mut find =
        connection.prepare_cached("SELECT 1 FROM payment_news WHERE due_at <= ?1 LIMIT 1")?;
    Ok(find.exists([now.micros()])?)
}

/// Decides the payments that are due, and gives the news of them.
pub(super) fn tell(
    connection: &Connection,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<PaymentNews>, Failure> {
    let mut select = connection.prepare_cached(
        "SELECT n.id, n.order_id, n.key, n.decline_code, n.reported_minor,
                p.state, p.reference, p.amount_minor, p.currency
           FROM payment_news n JOIN payments p ON p.order_id = n.order_id AND p.key = n.key
          WHERE n.due_at <= ?1 ORDER BY n.due_at, n.id LIMIT ?2",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows = select.query((now.micros(), limit))?;
    let mut due = Vec::new();
    while let Some(row) = rows.next()? {
        due.push(Due::read(row)?);
    }
    for pending in due.iter().filter(|due| due.is_pending) {
        pending.decide(connection, now)?;
    }
    Ok(due.into_iter().map(|due| due.news).collect())
}

/// One row of the news, with its payment.
struct Due {
    news: PaymentNews,
    key: String,
    is_pending: bool,
}

impl Due {
    fn read(row: &Row<'_>) -> Result<Self, StoreError> {
        let id: i64 = column(row, TABLE, "id", &"?")?;
        let booked = Booked::read(row)?;
        let reported: i64 = column(row, TABLE, "reported_minor", &id)?;
        let report = PaymentReport {
            reference: booked.reference.unwrap_or_default(),
            amount: Some(Money::from_minor(reported, booked.amount.currency())),
            result: match booked.decline_code {
                None => PaymentResult::Paid,
                Some(code) => PaymentResult::Failed(code),
            },
        };
        Ok(Self {
            news: PaymentNews {
                id: id.to_string(),
                order: order_id(column(row, TABLE, "order_id", &id)?),
                report,
            },
            key: column(row, TABLE, "key", &id)?,
            is_pending: booked.state == PaymentState::Pending,
        })
    }

    fn decide(&self, connection: &Connection, now: Timestamp) -> Result<(), Failure> {
        let order = self.news.order.uuid().into_bytes();
        let PaymentResult::Failed(code) = &self.news.report.result else {
            let taken = PaymentState::Captured;
            return Ok(set_state(
                connection,
                &order,
                &self.key,
                taken,
                now.micros(),
            )?);
        };
        let mut update = connection.prepare_cached(
            "UPDATE payments SET state = 'DECLINED', decline_code = ?3, at = ?4
              WHERE order_id = ?1 AND key = ?2",
        )?;
        update.execute((order, &self.key, code, now.micros()))?;
        Ok(())
    }
}

/// The news has arrived.
pub(super) fn forget(connection: &Connection, id: &str) -> Result<(), Failure> {
    let mut delete = connection.prepare_cached("DELETE FROM payment_news WHERE id = ?1")?;
    // Only numbers were given out; anything else has arrived long ago.
    if let Ok(id) = id.parse::<i64>() {
        delete.execute([id])?;
    }
    Ok(())
}
