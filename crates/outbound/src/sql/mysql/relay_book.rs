//! The relay's book. What a holder writes locks the sink's row first and finds its own epoch there; the
//! lock lasts until the commit, so that whoever takes the sink waits for it.

use super::Failure;
use super::relay_replays::{ask, reached, rewind};
use super::store::MysqlStore;
use super::transaction::Transaction;
use super::writer::Doing;
use crate::sql::WriteError;
use crate::sql::columns::column;
use crate::sql::rows::{held_back, hold, signed, sink_state};
use application::ports::{
    BookError, FeedPosition, HeldBack, Hold, HoldBack, OnceMore, RelayBook, Replay, SinkName,
    SinkState, StoreError, Taken,
};
use async_trait::async_trait;
use domain::{Duration, OrderId, Timestamp};
use sqlx::mysql::{MySqlConnection, MySqlRow};

/// The time as the database has it.
macro_rules! now {
    () => {
        "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))"
    };
}
pub(super) use now;

const BEGIN: &str = concat!(
    // Epochs begin with the time, so that none comes again where a sink was forgotten.
    "INSERT INTO event_sinks (name, place, epoch, held_until) VALUES (?, ?, ",
    now!(),
    ", 0) ON DUPLICATE KEY UPDATE name = name"
);
const IS_FREE: &str = concat!(
    "SELECT held_until <= ",
    now!(),
    " AS is_free FROM event_sinks WHERE name = ?"
);
const TAKE: &str = concat!(
    "UPDATE event_sinks SET epoch = epoch + 1, held_until = ",
    now!(),
    " + ? WHERE name = ? AND held_until <= ",
    now!()
);
const ADVANCE: &str = concat!(
    "UPDATE event_sinks SET place = ?, held_until = ",
    now!(),
    " + ? WHERE name = ? AND epoch = ?"
);
const HOLD_BACK: &str = concat!(
    "INSERT INTO held_back_orders (sink, order_id, number, seq, attempts, reason, since, due_at)
     VALUES (?, ?, ?, ?, 1, ?, ",
    now!(),
    ", ",
    now!(),
    " + ?) ON DUPLICATE KEY UPDATE
           seq = IF(since = ?, VALUES(seq), LEAST(seq, VALUES(seq))),
           attempts = attempts + 1, reason = VALUES(reason),
           due_at = IF(since = ?, VALUES(due_at), LEAST(due_at, VALUES(due_at)))"
);
const DUE: &str = concat!(
    "SELECT order_id, number, seq, attempts, reason, since, 0 AS due_in
       FROM held_back_orders WHERE sink = ? AND due_at <= ",
    now!(),
    " ORDER BY due_at, order_id LIMIT ?"
);
const WAITING: &str = concat!(
    "SELECT order_id, number, seq, attempts, reason, since, GREATEST(due_at - ",
    now!(),
    ", 0) AS due_in FROM held_back_orders
      WHERE sink = ? AND order_id > ? ORDER BY order_id LIMIT ?"
);
const RETRY_NOW: &str = concat!(
    "UPDATE held_back_orders SET due_at = ",
    now!(),
    " WHERE sink = ? AND (? IS NULL OR order_id = ?)"
);
const SINKS: &str = concat!(
    "SELECT name, place, epoch, GREATEST(held_until - ",
    now!(),
    ", 0) AS held_for,
            (SELECT COUNT(*) FROM held_back_orders WHERE sink = name) AS held_back
       FROM event_sinks ORDER BY name"
);

impl MysqlStore {
    /// Writes if the hold is good.
    async fn write_held<I: Send + 'static>(
        &self,
        hold: &Hold,
        input: I,
        write: for<'a> fn(&'a mut MySqlConnection, &'a Hold, &'a I) -> Doing<'a, ()>,
    ) -> Result<(), BookError> {
        let job = (hold.clone(), input, write);
        let written = self.write(job, |transaction, (hold, input, write)| {
            Box::pin(async move {
                if !lock(transaction, hold).await? {
                    return Ok(false);
                }
                write(&mut transaction.connection, hold, input).await?;
                Ok(true)
            })
        });
        if written.await.map_err(WriteError::into_store_error)? {
            Ok(())
        } else {
            Err(BookError::Lost(hold.sink.clone()))
        }
    }
}

async fn lock(transaction: &mut Transaction, hold: &Hold) -> Result<bool, Failure> {
    let lock = "SELECT 1 FROM event_sinks WHERE name = ? AND epoch = ? FOR UPDATE";
    let lock = sqlx::query(lock)
        .bind(hold.sink.as_str())
        .bind(signed(hold.epoch));
    let locked = lock.fetch_optional(&mut transaction.connection).await?;
    Ok(locked.is_some())
}

#[async_trait]
impl RelayBook for MysqlStore {
    async fn begin(&self, sink: &SinkName, place: FeedPosition) -> Result<(), StoreError> {
        let begun = self.write((sink.clone(), place), |transaction, (sink, place)| {
            Box::pin(async move {
                let begin = sqlx::query(BEGIN).bind(sink.as_str()).bind(signed(place.0));
                begin.execute(&mut transaction.connection).await?;
                Ok(())
            })
        });
        begun.await.map_err(WriteError::into_store_error)
    }

    /// Looks first: those who only wait lock nothing. A sink that was taken by an earlier try whose answer
    /// was lost is free when that lease ends.
    async fn take(&self, sink: &SinkName, lease: Duration) -> Result<Taken, StoreError> {
        let is_free = self.read(sink.clone(), |connection, sink| {
            Box::pin(is_free(connection, sink))
        });
        match is_free.await? {
            None => return Ok(Taken::Unknown),
            Some(false) => return Ok(Taken::ByAnother),
            Some(true) => {}
        }
        let job = (sink.clone(), signed(lease.micros()));
        let taken = self.write(job, |transaction, (sink, lease)| {
            Box::pin(take(&mut transaction.connection, sink, *lease))
        });
        taken.await.map_err(WriteError::into_store_error)
    }

    async fn advance(
        &self,
        hold: &Hold,
        place: FeedPosition,
        lease: Duration,
    ) -> Result<(), BookError> {
        let input = (signed(place.0), signed(lease.micros()));
        self.write_held(hold, input, |connection, hold, (place, lease)| {
            Box::pin(async move {
                let advance = sqlx::query(ADVANCE).bind(*place).bind(*lease);
                let advance = advance.bind(hold.sink.as_str()).bind(signed(hold.epoch));
                advance.execute(connection).await?;
                Ok(())
            })
        })
        .await
    }

    async fn release(&self, hold: &Hold) -> Result<(), BookError> {
        self.write_held(hold, (), |connection, hold, ()| {
            Box::pin(async move {
                let release = "UPDATE event_sinks SET held_until = 0 WHERE name = ?";
                let release = sqlx::query(release).bind(hold.sink.as_str());
                release.execute(connection).await?;
                Ok(())
            })
        })
        .await
    }

    async fn hold_back(&self, hold: &Hold, waits: &HoldBack) -> Result<(), BookError> {
        self.write_held(hold, waits.clone(), |connection, hold, waits| {
            Box::pin(async move {
                let hold_back = sqlx::query(HOLD_BACK)
                    .bind(hold.sink.as_str())
                    .bind(waits.order.uuid())
                    .bind(signed(waits.number.0))
                    .bind(signed(waits.seq.0))
                    .bind(&waits.reason)
                    .bind(signed(waits.retry_after.micros()))
                    .bind(waits.since.map(Timestamp::micros))
                    .bind(waits.since.map(Timestamp::micros));
                hold_back.execute(connection).await?;
                Ok(())
            })
        })
        .await
    }

    async fn let_go(&self, hold: &Hold, order: OrderId, since: Timestamp) -> Result<(), BookError> {
        self.write_held(hold, (order, since), |connection, hold, (order, since)| {
            Box::pin(async move {
                let let_go = "DELETE FROM held_back_orders
                               WHERE sink = ? AND order_id = ? AND since = ?";
                let let_go = sqlx::query(let_go).bind(hold.sink.as_str());
                let let_go = let_go.bind(order.uuid()).bind(since.micros());
                let_go.execute(connection).await?;
                Ok(())
            })
        })
        .await
    }

    async fn due(&self, sink: &SinkName, limit: usize) -> Result<Vec<HeldBack>, StoreError> {
        let asked = (sink.clone(), signed(limit as u64));
        self.read(asked, |connection, (sink, limit)| {
            Box::pin(async move {
                let due = sqlx::query(DUE).bind(sink.as_str()).bind(*limit);
                told(&due.fetch_all(connection).await?)
            })
        })
        .await
    }

    async fn held_back(
        &self,
        sink: &SinkName,
        after: Option<OrderId>,
        limit: usize,
    ) -> Result<Vec<HeldBack>, StoreError> {
        let after = after.map_or(Vec::new(), |order| order.uuid().into_bytes().to_vec());
        let asked = (sink.clone(), after, signed(limit as u64));
        self.read(asked, |connection, (sink, after, limit)| {
            Box::pin(async move {
                let waiting = sqlx::query(WAITING).bind(sink.as_str());
                let waiting = waiting.bind(after.as_slice()).bind(*limit);
                told(&waiting.fetch_all(connection).await?)
            })
        })
        .await
    }

    async fn retry_now(&self, sink: &SinkName, order: Option<OrderId>) -> Result<u64, StoreError> {
        let job = (sink.clone(), order.map(OrderId::uuid));
        let made_due = self.write(job, |transaction, (sink, order)| {
            Box::pin(async move {
                let update = sqlx::query(RETRY_NOW).bind(sink.as_str());
                let update = update.bind(*order).bind(*order);
                let updated = update.execute(&mut transaction.connection).await?;
                Ok(updated.rows_affected())
            })
        });
        made_due.await.map_err(WriteError::into_store_error)
    }

    async fn replay(&self, sink: &SinkName, replay: &Replay) -> Result<OnceMore, StoreError> {
        let job = (sink.clone(), replay.clone());
        let asked = self.write(job, |transaction, (sink, replay)| {
            Box::pin(async move {
                let connection = &mut transaction.connection;
                let reached = reached(connection, sink, replay.place).await?;
                if reached == OnceMore::Asked {
                    ask(connection, sink, replay).await?;
                }
                Ok(reached)
            })
        });
        asked.await.map_err(WriteError::into_store_error)
    }

    async fn rewind(&self, sink: &SinkName, place: FeedPosition) -> Result<OnceMore, StoreError> {
        let asked = self.write((sink.clone(), place), |transaction, (sink, place)| {
            Box::pin(async move {
                let connection = &mut transaction.connection;
                let reached = reached(connection, sink, *place).await?;
                if reached == OnceMore::Asked {
                    rewind(connection, sink, *place).await?;
                }
                Ok(reached)
            })
        });
        asked.await.map_err(WriteError::into_store_error)
    }

    async fn sinks(&self) -> Result<Vec<SinkState>, StoreError> {
        self.read((), |connection, ()| {
            Box::pin(async move {
                let rows = sqlx::query(SINKS).fetch_all(connection).await?;
                let sinks = rows.iter().map(|row| sink_state(row));
                Ok(sinks.collect::<Result<_, _>>()?)
            })
        })
        .await
    }

    async fn forget(&self, sink: &SinkName) -> Result<bool, StoreError> {
        let forgotten = self.write(sink.clone(), |transaction, sink| {
            Box::pin(async move {
                let sink = sink.as_str();
                let connection = &mut transaction.connection;
                let row = sqlx::query("DELETE FROM event_sinks WHERE name = ?").bind(sink);
                let was_there = row.execute(&mut *connection).await?.rows_affected() > 0;
                let waiting = "DELETE FROM held_back_orders WHERE sink = ?";
                sqlx::query(waiting).bind(sink).execute(connection).await?;
                Ok(was_there)
            })
        });
        forgotten.await.map_err(WriteError::into_store_error)
    }
}

async fn is_free(
    connection: &mut MySqlConnection,
    sink: &SinkName,
) -> Result<Option<bool>, Failure> {
    let find = sqlx::query(IS_FREE).bind(sink.as_str());
    let found = find.fetch_optional(connection).await?;
    let is_free = found.map(|row| column(&row, "event_sinks", "is_free", sink));
    Ok(is_free.transpose()?)
}

async fn take(
    connection: &mut MySqlConnection,
    sink: &SinkName,
    lease: i64,
) -> Result<Taken, Failure> {
    let take = sqlx::query(TAKE).bind(lease).bind(sink.as_str());
    if take.execute(&mut *connection).await?.rows_affected() == 0 {
        return Ok(Taken::ByAnother);
    }
    let find = "SELECT place, epoch FROM event_sinks WHERE name = ? FOR UPDATE";
    let find = sqlx::query(find).bind(sink.as_str());
    let row = find.fetch_one(connection).await?;
    Ok(Taken::Held(hold(&row, sink)?))
}

fn told(rows: &[MySqlRow]) -> Result<Vec<HeldBack>, Failure> {
    let waiting = rows.iter().map(|row| held_back(row));
    Ok(waiting.collect::<Result<_, _>>()?)
}
