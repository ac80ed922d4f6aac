//! Appending: what continues an order, with what must commit with it, in one job.

use super::events::insert_events;
use super::requests::{self, find_key, key_exists, set_answer};
use super::{Failure, SqliteStore};
use crate::journal_format::StoredEvent;
use crate::sql::WriteError;
use crate::sql::rows::{OrderRow, WakeAt, signed, stored};
use application::ports::{Append, AppendError};
use application::request::{Answer, RequestClaim, RequestRecord};
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
    request: Option<(RequestClaim, Answer)>,
    now: Timestamp,
}

/// A refusal that is an answer: nothing was written.
enum Refused {
    Conflict,
    Repeated(RequestRecord),
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
            events: stored(&append.events),
            wake: WakeAt::new(append.wake, now),
            answer: append.answer,
            request: append.request,
            now,
        };
        match self.write(move |connection| rows.write(connection)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(Refused::Conflict)) => Err(AppendError::Conflict(order)),
            Ok(Err(Refused::Repeated(record))) => Err(AppendError::Repeated(record)),
            Err(WriteError::NotWritten(error)) => Err(AppendError::Store(error)),
            Err(WriteError::Unknown(_)) => Err(AppendError::Unknown(order)),
        }
    }
}

impl NextRows {
    /// What can refuse comes first and changes nothing when it does.
    fn write(&self, connection: &Connection) -> Result<Result<(), Refused>, Failure> {
        let request = match &self.request {
            Some((RequestClaim::Key { key, fingerprint }, answer)) => {
                Some((key, *fingerprint, answer))
            }
            // A command without a key is safe to repeat by itself: its order knows its state.
            Some((RequestClaim::Guard { .. }, _)) | None => None,
        };
        if let Some((key, ..)) = &request
            && key_exists(connection, key)?
        {
            return Ok(Err(Refused::Repeated(find_key(connection, key)?)));
        }
        if !self.update_order(connection)? {
            return Ok(Err(Refused::Conflict));
        }
        insert_events(connection, &self.id, &self.events)?;
        if let Some((key, fingerprint, answer)) = request {
            let new = requests::NewKey {
                key,
                fingerprint,
                order: Some(self.order),
                answer: Some(answer),
            };
            requests::insert_key(connection, &new, self.now)?;
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

    /// What was in the cart can be ordered again.
    fn free_cart(&self, connection: &Connection) -> rusqlite::Result<()> {
        let mut update = connection
            .prepare_cached("UPDATE orders SET cart = NULL WHERE id = ?1 AND cart IS NOT NULL")?;
        update.execute([self.id]).map(drop)
    }
}
