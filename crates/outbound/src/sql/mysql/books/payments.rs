//! Payments.

use super::payment_news;
use crate::builtin::{Booked, News, Payment, PaymentBooks, PaymentMove, PaymentState};
use crate::sql::failure::{WriteError, vanished};
use crate::sql::mysql::Failure;
use crate::sql::mysql::many::Query;
use crate::sql::mysql::store::MysqlStore;
use crate::sql::rows::booked;
use application::ports::{PaymentNews, StoreError};
use async_trait::async_trait;
use domain::{OrderId, Timestamp};
use sqlx::mysql::MySqlConnection;

struct Beginning {
    payment: Payment,
    new: Booked,
    news: Option<News>,
}

#[async_trait]
impl PaymentBooks for MysqlStore {
    async fn begin(
        &self,
        payment: Payment,
        state: PaymentState,
        code: Option<&'static str>,
        news: Option<News>,
    ) -> Result<(Booked, bool), WriteError> {
        let beginning = Beginning {
            new: payment.booked(state, code),
            payment,
            news,
        };
        self.write(beginning, |transaction, beginning| {
            Box::pin(begin(&mut transaction.connection, beginning))
        })
        .await
    }

    async fn advance(
        &self,
        payment: Payment,
        wanted: PaymentMove,
    ) -> Result<Option<Booked>, WriteError> {
        self.write((payment, wanted), |transaction, (payment, wanted)| {
            Box::pin(async move {
                let bind = |find: Query| find.bind(payment.order.uuid()).bind(&payment.key);
                transaction.lock_or_pass_over(FOUND, bind).await?;
                advance(&mut transaction.connection, payment, *wanted).await
            })
        })
        .await
    }

    async fn booked(&self, payment: Payment) -> Result<Option<Booked>, StoreError> {
        self.read(payment, |connection, payment| {
            Box::pin(find(connection, payment, FOUND))
        })
        .await
    }

    async fn has_news(&self, now: Timestamp) -> Result<bool, StoreError> {
        self.read(now, |connection, now| {
            Box::pin(payment_news::is_due(connection, *now))
        })
        .await
    }

    async fn news(&self, now: Timestamp, limit: usize) -> Result<Vec<PaymentNews>, StoreError> {
        let told = self.write((now, limit), |transaction, (now, limit)| {
            Box::pin(payment_news::tell(
                &mut transaction.connection,
                *now,
                *limit,
            ))
        });
        told.await.map_err(WriteError::into_store_error)
    }

    async fn forget_news(&self, id: i64) -> Result<(), StoreError> {
        let forgotten = self.write(id, |transaction, id| {
            Box::pin(payment_news::forget(&mut transaction.connection, *id))
        });
        forgotten.await.map_err(WriteError::into_store_error)
    }
}

async fn begin(
    connection: &mut MySqlConnection,
    beginning: &Beginning,
) -> Result<(Booked, bool), Failure> {
    let Beginning { payment, new, news } = beginning;
    if insert(connection, payment, new).await? {
        if let Some(news) = news {
            payment_news::insert(connection, payment, *news).await?;
        }
        return Ok((new.clone(), true));
    }
    let known = find(connection, payment, FOUND).await?;
    Ok((known.ok_or_else(|| vanished("payments", "key"))?, false))
}

async fn advance(
    connection: &mut MySqlConnection,
    payment: &Payment,
    wanted: PaymentMove,
) -> Result<Option<Booked>, Failure> {
    let Some(found) = find(connection, payment, HELD).await? else {
        let called_off = payment.booked(PaymentState::Voided, None);
        let calls_off = wanted.calls_off();
        if calls_off && !insert(connection, payment, &called_off).await? {
            return Err(Failure::Again("the payment has just come"));
        }
        return Ok(calls_off.then_some(called_off));
    };
    let Some(state) = wanted.from(found.state) else {
        return Ok(Some(found));
    };
    set_state(connection, payment.order, &payment.key, state, payment.at).await?;
    if found.state == PaymentState::Pending {
        payment_news::withdraw(connection, payment).await?;
    }
    Ok(Some(Booked { state, ..found }))
}

/// Whether the key is new: then it stands for this payment.
async fn insert(
    connection: &mut MySqlConnection,
    payment: &Payment,
    new: &Booked,
) -> Result<bool, Failure> {
    let insert = sqlx::query(
        "INSERT INTO payments (order_id, `key`, state, reference, amount_minor, currency,
                               decline_code, at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(payment.order.uuid())
    .bind(&payment.key)
    .bind(new.state.as_str())
    .bind(new.reference.as_deref())
    .bind(new.amount.minor())
    .bind(new.amount.currency().code())
    .bind(new.decline_code.as_deref())
    .bind(payment.at.micros());
    Failure::is_new(insert.execute(connection).await)
}

/// Moves a payment that is on the books.
pub(super) async fn set_state(
    connection: &mut MySqlConnection,
    order: OrderId,
    key: &str,
    to: PaymentState,
    at: Timestamp,
) -> Result<(), sqlx::Error> {
    let update =
        sqlx::query("UPDATE payments SET state = ?, at = ? WHERE order_id = ? AND `key` = ?")
            .bind(to.as_str())
            .bind(at.micros())
            .bind(order.uuid())
            .bind(key);
    update.execute(connection).await.map(drop)
}

const FOUND: &str = "SELECT state, reference, amount_minor, currency, decline_code FROM payments
  WHERE order_id = ? AND `key` = ?";
/// What is moved next.
const HELD: &str = "SELECT state, reference, amount_minor, currency, decline_code FROM payments
  WHERE order_id = ? AND `key` = ? FOR UPDATE";

async fn find(
    connection: &mut MySqlConnection,
    payment: &Payment,
    sql: &'static str,
) -> Result<Option<Booked>, Failure> {
    let select = sqlx::query(sql)
        .bind(payment.order.uuid())
        .bind(&payment.key);
    let found = select.fetch_optional(connection).await?;
    Ok(found.map(|row| booked(&row)).transpose()?)
}
