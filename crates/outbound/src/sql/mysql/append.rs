//! Appending: what continues an order, with what must commit with it, in one job.

use super::Failure;
use super::events::{NewEvents, written_by};
use super::many::Query;
use super::requests::{insert_key, look_up_key, set_answer};
use super::store::MysqlStore;
use super::transaction::{ORDER, Transaction};
use crate::journal_format::StoredEvent;
use crate::sql::rows::{
    NewKey, OrderRow, WakeAfter, keyed, new_write_id, process_version, signed, stored,
};
use application::ports::{Append, AppendError};
use application::request::{Answer, Fingerprint, RequestKey};
use domain::order::OrderStatusKind;
use domain::{OrderId, Timestamp};
use sqlx::mysql::MySqlConnection;
use std::sync::Arc;

struct NextRows {
    order: OrderId,
    id: [u8; 16],
    continues: u64,
    row: OrderRow,
    moves_status: bool,
    events: Arc<[StoredEvent]>,
    write_id: i64,
    wake: WakeAfter,
    answer: Option<Answer>,
    request: Option<(RequestKey, Fingerprint, Answer)>,
    now: Timestamp,
}

impl MysqlStore {
    pub(super) async fn append_events(&self, append: Append) -> Result<(), AppendError> {
        let order = append.order.id();
        let rows = NextRows {
            order,
            id: order.uuid().into_bytes(),
            continues: append.continues.0,
            row: OrderRow::from(&append.order),
            moves_status: append.events.iter().any(|e| e.fact.moves_to().is_some()),
            events: stored(&append.order, &append.events).into(),
            write_id: new_write_id(),
            wake: append.wake.into(),
            answer: append.answer,
            request: keyed(append.request),
            now: self.clock.now(),
        };
        let appended = self.write(rows, |transaction, rows| Box::pin(rows.append(transaction)));
        match appended.await {
            Ok(appended) => appended,
            Err(error) => Err(error.into_append_error(order)),
        }
    }
}

impl NextRows {
    /// After a commit whose answer was lost the order may have moved on by this very write.
    async fn append(
        &self,
        transaction: &mut Transaction,
    ) -> Result<Result<(), AppendError>, Failure> {
        let bind = |find: Query| find.bind(self.order.uuid());
        transaction.lock_or_pass_over(ORDER, bind).await?;
        if transaction.may_be_done && self.is_done(&mut transaction.connection).await? {
            return Ok(Ok(()));
        }
        let written = self.write(&mut transaction.connection).await?;
        if written.is_ok() {
            transaction.record(NewEvents {
                order: self.id,
                write_id: self.write_id,
                events: self.events.clone(),
            });
        }
        Ok(written)
    }

    /// Waits for whoever is writing this order, and looks whose the next event is. Without events only
    /// the wake-up changes, which may be done twice.
    async fn is_done(&self, connection: &mut MySqlConnection) -> Result<bool, Failure> {
        if self.events.is_empty() {
            return Ok(false);
        }
        let wait = sqlx::query("SELECT number FROM orders WHERE id = ? FOR UPDATE");
        let wait = wait.bind(&self.id[..]).fetch_optional(&mut *connection);
        wait.await?;
        written_by(connection, &self.id, self.continues + 1, self.write_id).await
    }

    /// What can refuse comes first and changes nothing when it does.
    async fn write(
        &self,
        connection: &mut MySqlConnection,
    ) -> Result<Result<(), AppendError>, Failure> {
        if let Some((key, ..)) = &self.request
            && let Some(earlier) = look_up_key(connection, key).await?
        {
            return Ok(Err(AppendError::Repeated(earlier)));
        }
        if !self.update_order(connection).await? {
            return Ok(Err(AppendError::Conflict(self.order)));
        }
        if let Some((key, fingerprint, answer)) = &self.request {
            let new = NewKey {
                key,
                fingerprint: *fingerprint,
                order: Some(self.order),
                answer: Some(answer),
            };
            if insert_key(connection, &new, self.now).await?.is_none() {
                return Err(Failure::Again("the request has just been made elsewhere"));
            }
        }
        if let Some(answer) = &self.answer {
            set_answer(connection, &self.id, answer).await?;
        }
        Ok(Ok(()))
    }

    /// Whether the order is still at the version that the events follow: the driver counts the rows that
    /// were found, also where they were already as they should be.
    async fn update_order(&self, connection: &mut MySqlConnection) -> Result<bool, Failure> {
        let updated = sqlx::query(
            "UPDATE orders
                SET version = ?, payment_status = ?, shipment_status = ?, tracking_number = ?,
                    parked = ?, updated_at = ?, claims = 0,
                    process_version = GREATEST(process_version, ?),
                    wake_at = IF(?, wake_at,
                        TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) + ?)
              WHERE id = ? AND version = ?",
        )
        .bind(self.row.version)
        .bind(self.row.payment_status.as_str())
        .bind(self.row.shipment_status.as_str())
        .bind(self.row.tracking_number.as_deref())
        .bind(self.row.parked.map(domain::process::Hold::name))
        .bind(self.row.updated_at)
        .bind(process_version(&self.events))
        .bind(self.wake.keep)
        .bind(self.wake.after)
        .bind(&self.id[..])
        .bind(signed(self.continues))
        .execute(&mut *connection)
        .await?;
        let is_next = updated.rows_affected() == 1;
        if is_next && self.moves_status {
            self.move_status(connection).await?;
        }
        Ok(is_next)
    }

    /// Apart from the rest, because most appends leave the status as it is, and then its indexes are
    /// not touched. What was in the cart of a cancelled order can be ordered again; a turn stays taken: its
    /// name begins with eight times ff.
    async fn move_status(&self, connection: &mut MySqlConnection) -> Result<(), sqlx::Error> {
        let update = sqlx::query(
            "UPDATE orders SET status = ?, guard = IF(?, guard, NULL),
                    cart = IF(? AND LEFT(cart, 8) <> x'ffffffffffffffff', NULL, cart)
              WHERE id = ?",
        )
        .bind(self.row.status.as_str())
        .bind(self.row.status == OrderStatusKind::Pending)
        .bind(self.row.status == OrderStatusKind::Cancelled)
        .bind(&self.id[..]);
        update.execute(connection).await.map(drop)
    }
}
