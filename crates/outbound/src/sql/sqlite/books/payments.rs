//! Payments.

use super::payment_news;
use crate::builtin::{Booked, News, Payment, PaymentBooks, PaymentMove, PaymentState};
use crate::sql::failure::{WriteError, vanished};
use crate::sql::rows::booked;
use crate::sql::sqlite::{Failure, SqliteStore};
use application::ports::{PaymentNews, StoreError};
use async_trait::async_trait;
use domain::{OrderId, Timestamp};
use rusqlite::{Connection, OptionalExtension};

#[async_trait]
impl PaymentBooks for SqliteStore {
    async fn begin(
        &self,
        payment: Payment,
        state: PaymentState,
        code: Option<&'static str>,
        news: Option<News>,
    ) -> Result<(Booked, bool), WriteError> {
        let new = payment.booked(state, code);
        self.write(move |connection| begin(connection, &payment, &new, news))
            .await
    }

    async fn advance(
        &self,
        payment: Payment,
        wanted: PaymentMove,
    ) -> Result<Option<Booked>, WriteError> {
        self.write(move |connection| advance(connection, &payment, wanted))
            .await
    }

    async fn booked(&self, payment: Payment) -> Result<Option<Booked>, StoreError> {
        self.read(move |connection| find(connection, &payment))
            .await
    }

    async fn has_news(&self, now: Timestamp) -> Result<bool, StoreError> {
        self.read(move |connection| payment_news::is_due(connection, now))
            .await
    }

    async fn news(&self, now: Timestamp, limit: usize) -> Result<Vec<PaymentNews>, StoreError> {
        let told = self.write(move |connection| payment_news::tell(connection, now, limit));
        told.await.map_err(WriteError::into_store_error)
    }

    async fn forget_news(&self, id: i64) -> Result<(), StoreError> {
        let forgotten = self.write(move |connection| payment_news::forget(connection, id));
        forgotten.await.map_err(WriteError::into_store_error)
    }
}

fn begin(
    connection: &Connection,
    payment: &Payment,
    new: &Booked,
    news: Option<News>,
) -> Result<(Booked, bool), Failure> {
    if insert(connection, payment, new)? {
        if let Some(news) = news {
            payment_news::insert(connection, payment, news)?;
        }
        return Ok((new.clone(), true));
    }
    let known = find(connection, payment)?;
    Ok((known.ok_or_else(|| vanished("payments", "key"))?, false))
}

fn advance(
    connection: &Connection,
    payment: &Payment,
    wanted: PaymentMove,
) -> Result<Option<Booked>, Failure> {
    let Some(found) = find(connection, payment)? else {
        let called_off = payment.booked(PaymentState::Voided, None);
        let calls_off = wanted.calls_off();
        if calls_off {
            insert(connection, payment, &called_off)?;
        }
        return Ok(calls_off.then_some(called_off));
    };
    let Some(state) = wanted.from(found.state) else {
        return Ok(Some(found));
    };
    set_state(connection, payment.order, &payment.key, state, payment.at)?;
    if found.state == PaymentState::Pending {
        payment_news::withdraw(connection, payment)?;
    }
    Ok(Some(Booked { state, ..found }))
}

/// Whether the key is new: then it stands for this payment.
fn insert(connection: &Connection, payment: &Payment, new: &Booked) -> rusqlite::Result<bool> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO payments (order_id, key, state, reference, amount_minor, currency,
                               decline_code, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (order_id, key) DO NOTHING",
    )?;
    let inserted = insert.execute((
        payment.order.uuid().into_bytes(),
        &payment.key,
        new.state.as_str(),
        &new.reference,
        new.amount.minor(),
        new.amount.currency().code(),
        &new.decline_code,
        payment.at.micros(),
    ))?;
    Ok(inserted == 1)
}

/// Moves a payment that is on the books.
pub(super) fn set_state(
    connection: &Connection,
    order: OrderId,
    key: &str,
    to: PaymentState,
    at: Timestamp,
) -> rusqlite::Result<()> {
    let mut update = connection.prepare_cached(
        "UPDATE payments SET state = ?3, at = ?4 WHERE order_id = ?1 AND key = ?2",
    )?;
    let moved = (order.uuid().into_bytes(), key, to.as_str(), at.micros());
    update.execute(moved).map(drop)
}

fn find(connection: &Connection, payment: &Payment) -> Result<Option<Booked>, Failure> {
    let mut select = connection.prepare_cached(
        "SELECT state, reference, amount_minor, currency, decline_code FROM payments
          WHERE order_id = ?1 AND key = ?2",
    )?;
    let name = (payment.order.uuid().into_bytes(), &payment.key);
    let found = select.query_row(name, |row| Ok(booked(row)));
    Ok(found.optional()?.transpose()?)
}
