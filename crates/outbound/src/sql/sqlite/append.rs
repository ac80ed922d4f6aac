//! Appending: what continues an order, with what must commit with it, in one job.

use super::events::insert_events;
use super::requests::{find_key, insert_key, key_exists, set_answer};
use super::{Failure, SqliteStore};
use crate::journal_format::StoredEvent;
use crate::sql::rows::{NewKey, OrderRow, WakeAt, keyed, process_version, signed, stored};
use application::ports::{Append, AppendError};
use application::request::{Answer, Fingerprint, RequestKey};
use domain::order::OrderStatusKind;
use domain::{OrderId, Timestamp};
use rusqlite::{Connection, named_params};

struct NextRows {
    order: OrderId,
    id: [u8; 16],
    continues: i64,
    row: OrderRow,
    moves_status: bool,
    events: Vec<StoredEvent>,
    wake: WakeAt,
    answer: Option<Answer>,
    request: Option<(RequestKey, Fingerprint, Answer)>,
    now: Timestamp,
}

impl SqliteStore {
    pub(super) async fn append_events(&self, append: Append) -> Result<(), AppendError> {
        let now = self.clock.now();
        let order = append.order.id();
        let rows = NextRows {
            order,
            id: order.uuid().into_bytes(),
            continues: signed(append.continues.0),
            row: OrderRow::from(&append.order),
            moves_status: append.events.iter().any(|e| e.fact.moves_to().is_some()),
            events: stored(&append.order, &append.events),
            wake: WakeAt::new(append.wake, now),
            answer: append.answer,
            request: keyed(append.request),
            now,
        };
        let appended = self.write(move |connection| rows.write(connection)).await;
        match appended {
            Ok(appended) => appended,
            Err(error) => Err(error.into_append_error(order)),
        }
    }
}

impl NextRows {
    /// What can refuse comes first and changes nothing when it does.
    fn write(&self, connection: &Connection) -> Result<Result<(), AppendError>, Failure> {
        if let Some((key, ..)) = &self.request
            && key_exists(connection, key)?
        {
            return Ok(Err(AppendError::Repeated(find_key(connection, key)?)));
        }
        if !self.update_order(connection)? {
            return Ok(Err(AppendError::Conflict(self.order)));
        }
        insert_events(connection, &self.id, &self.events)?;
        if let Some((key, fingerprint, answer)) = &self.request {
            let new = NewKey {
                key,
                fingerprint: *fingerprint,
                order: Some(self.order),
                answer: Some(answer),
            };
            insert_key(connection, &new, self.now)?;
        }
        if let Some(answer) = &self.answer {
            set_answer(connection, &self.id, answer)?;
        }
        Ok(Ok(()))
    }

    /// Whether the order is still at the version that the events follow.
    fn update_order(&self, connection: &Connection) -> rusqlite::Result<bool> {
        let mut update = connection.prepare_cached(
            "UPDATE orders
                SET version = :version, payment_status = :payment_status,
                    shipment_status = :shipment_status, tracking_number = :tracking_number,
                    parked = :parked, updated_at = :updated_at, claims = 0,
                    process_version = max(process_version, :process_version),
                    wake_at = iif(:keep, wake_at, :wake_at)
              WHERE id = :id AND version = :continues",
        )?;
        let updated = update.execute(named_params! {
            ":version": self.row.version,
            ":payment_status": self.row.payment_status.as_str(),
            ":shipment_status": self.row.shipment_status.as_str(),
            ":tracking_number": self.row.tracking_number,
            ":parked": self.row.parked.map(domain::process::Hold::name),
            ":updated_at": self.row.updated_at,
            ":process_version": process_version(&self.events),
            ":keep": self.wake.keep,
            ":wake_at": self.wake.at,
            ":id": self.id,
            ":continues": self.continues,
        })?;
        if updated == 1 && self.moves_status {
            self.move_status(connection)?;
        }
        Ok(updated == 1)
    }

    /// Apart from the rest, because most appends leave the status as it is, and then its indexes are
    /// not touched.
    fn move_status(&self, connection: &Connection) -> rusqlite::Result<()> {
        let mut update = connection.prepare_cached(
            "UPDATE orders SET status = ?2, guard = iif(?3, guard, NULL) WHERE id = ?1",
        )?;
        let is_pending = self.row.status == OrderStatusKind::Pending;
        let moved = (self.id, self.row.status.as_str(), is_pending);
        update.execute(moved)?;
        if self.row.status == OrderStatusKind::Cancelled {
            self.free_cart(connection)?;
        }
        Ok(())
    }

    /// What was in the cart can be ordered again. A turn stays taken: its name begins with eight times ff.
    fn free_cart(&self, connection: &Connection) -> rusqlite::Result<()> {
        let mut update = connection.prepare_cached(
            "UPDATE orders SET cart = NULL
                  WHERE id = ?1 AND substr(cart, 1, 8) <> x'ffffffffffffffff'",
        )?;
        update.execute([self.id]).map(drop)
    }
}
