//! The relay's book. One process has the file, and its writer makes one write after the other: what is
//! checked in a job holds until the job is done.

use super::{Failure, SqliteStore};
use crate::sql::failure::WriteError;
use crate::sql::rows::{held_back, hold, signed, sink_state};
use application::ports::{
    BookError, FeedPosition, HeldBack, Hold, HoldBack, OnceMore, RelayBook, Replay, SinkName,
    SinkState, StoreError, Taken,
};
use async_trait::async_trait;
use domain::{Duration, OrderId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Params};

const REPLAY: &str = "
    INSERT INTO held_back_orders (sink, order_id, number, seq, attempts, reason, since, due_at)
    SELECT name, ?2, ?3, ?4, 0, ?5, ?6, ?6 FROM event_sinks WHERE name = ?1 AND place >= ?7
        ON CONFLICT (sink, order_id) DO UPDATE
       SET seq = min(seq, excluded.seq), attempts = 0, reason = excluded.reason,
           since = max(excluded.since, since + 1), due_at = excluded.due_at";

impl SqliteStore {
    fn now_micros(&self) -> i64 {
        self.clock.now().micros()
    }

    /// Writes if the hold is good.
    async fn write_held<F>(&self, hold: &Hold, mut write: F) -> Result<(), BookError>
    where
        F: FnMut(&Connection, &Hold) -> Result<(), Failure> + Send + 'static,
    {
        let ours = hold.clone();
        let written = self.write(move |connection| {
            let mut find = connection
                .prepare_cached("SELECT 1 FROM event_sinks WHERE name = ?1 AND epoch = ?2")?;
            if !find.exists((ours.sink.as_str(), signed(ours.epoch)))? {
                return Ok(false);
            }
            write(connection, &ours)?;
            Ok(true)
        });
        if written.await.map_err(WriteError::into_store_error)? {
            Ok(())
        } else {
            Err(BookError::Lost(hold.sink.clone()))
        }
    }
}

#[async_trait]
impl RelayBook for SqliteStore {
    async fn begin(&self, sink: &SinkName, place: FeedPosition) -> Result<(), StoreError> {
        let (sink, now) = (sink.clone(), self.now_micros());
        let begun = self.write(move |connection| {
            // Epochs begin with the time, so that none comes again where a sink was forgotten.
            run(
                connection,
                "INSERT INTO event_sinks (name, place, epoch, held_until) VALUES (?1, ?2, ?3, 0)
                 ON CONFLICT (name) DO NOTHING",
                (sink.as_str(), signed(place.0), now),
            )
        });
        begun.await.map_err(WriteError::into_store_error)
    }

    async fn take(&self, sink: &SinkName, lease: Duration) -> Result<Taken, StoreError> {
        let (sink, now) = (sink.clone(), self.now_micros());
        let until = now.saturating_add_unsigned(lease.micros());
        let taken = self.write(move |connection| take(connection, &sink, now, until));
        taken.await.map_err(WriteError::into_store_error)
    }

    async fn advance(
        &self,
        hold: &Hold,
        place: FeedPosition,
        lease: Duration,
    ) -> Result<(), BookError> {
        let until = self.now_micros().saturating_add_unsigned(lease.micros());
        self.write_held(hold, move |connection, hold| {
            run(
                connection,
                "UPDATE event_sinks SET place = ?2, held_until = ?3 WHERE name = ?1",
                (hold.sink.as_str(), signed(place.0), until),
            )
        })
        .await
    }

    async fn release(&self, hold: &Hold) -> Result<(), BookError> {
        self.write_held(hold, |connection, hold| {
            run(
                connection,
                "UPDATE event_sinks SET held_until = 0 WHERE name = ?1",
                [hold.sink.as_str()],
            )
        })
        .await
    }

    async fn hold_back(&self, hold: &Hold, waits: &HoldBack) -> Result<(), BookError> {
        let (waits, now) = (waits.clone(), self.now_micros());
        self.write_held(hold, move |connection, hold| {
            run(
                connection,
                "INSERT INTO held_back_orders (sink, order_id, number, seq, attempts, reason, since,
                                               due_at)
                 VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7)
                 ON CONFLICT (sink, order_id) DO UPDATE
                    SET seq = CASE since WHEN ?8 THEN excluded.seq
                                         ELSE min(seq, excluded.seq) END,
                        attempts = attempts + 1, reason = excluded.reason,
                        due_at = CASE since WHEN ?8 THEN excluded.due_at
                                            ELSE min(due_at, excluded.due_at) END",
                (
                    hold.sink.as_str(),
                    waits.order.uuid().into_bytes(),
                    signed(waits.number.0),
                    signed(waits.seq.0),
                    &waits.reason,
                    now,
                    now.saturating_add_unsigned(waits.retry_after.micros()),
                    waits.since.map(Timestamp::micros),
                ),
            )
        })
        .await
    }

    async fn let_go(&self, hold: &Hold, order: OrderId, since: Timestamp) -> Result<(), BookError> {
        self.write_held(hold, move |connection, hold| {
            run(
                connection,
                "DELETE FROM held_back_orders WHERE sink = ?1 AND order_id = ?2 AND since = ?3",
                (
                    hold.sink.as_str(),
                    order.uuid().into_bytes(),
                    since.micros(),
                ),
            )
        })
        .await
    }

    async fn due(&self, sink: &SinkName, limit: usize) -> Result<Vec<HeldBack>, StoreError> {
        let (sink, now, limit) = (sink.clone(), self.now_micros(), signed(limit as u64));
        self.read(move |connection| {
            list(
                connection,
                "SELECT order_id, number, seq, attempts, reason, since, 0 AS due_in
                   FROM held_back_orders WHERE sink = ?1 AND due_at <= ?2
                  ORDER BY due_at, order_id LIMIT ?3",
                (sink.as_str(), now, limit),
            )
        })
        .await
    }

    async fn held_back(
        &self,
        sink: &SinkName,
        after: Option<OrderId>,
        limit: usize,
    ) -> Result<Vec<HeldBack>, StoreError> {
        let (sink, now, limit) = (sink.clone(), self.now_micros(), signed(limit as u64));
        let after = after.map_or(Vec::new(), |order| order.uuid().into_bytes().to_vec());
        self.read(move |connection| {
            list(
                connection,
                "SELECT order_id, number, seq, attempts, reason, since,
                        max(due_at - ?3, 0) AS due_in
                   FROM held_back_orders WHERE sink = ?1 AND order_id > ?2
                  ORDER BY order_id LIMIT ?4",
                (sink.as_str(), &after, now, limit),
            )
        })
        .await
    }

    async fn retry_now(&self, sink: &SinkName, order: Option<OrderId>) -> Result<u64, StoreError> {
        let (sink, now) = (sink.clone(), self.now_micros());
        let order = order.map(|order| order.uuid().into_bytes());
        let made_due = self.write(move |connection| {
            let update = "UPDATE held_back_orders SET due_at = ?2
                           WHERE sink = ?1 AND (?3 IS NULL OR order_id = ?3)";
            let made_due = connection.execute(update, (sink.as_str(), now, order))?;
            Ok(made_due as u64)
        });
        made_due.await.map_err(WriteError::into_store_error)
    }

    async fn replay(&self, sink: &SinkName, replay: &Replay) -> Result<OnceMore, StoreError> {
        let (sink, replay, now) = (sink.clone(), replay.clone(), self.now_micros());
        let asked = self.write(move |connection| {
            let asked = connection.prepare_cached(REPLAY)?.execute((
                sink.as_str(),
                replay.order.uuid().into_bytes(),
                signed(replay.number.0),
                signed(replay.seq.0),
                &replay.reason,
                now,
                signed(replay.place.0),
            ))?;
            once_more(connection, &sink, asked)
        });
        asked.await.map_err(WriteError::into_store_error)
    }

    async fn rewind(&self, sink: &SinkName, place: FeedPosition) -> Result<OnceMore, StoreError> {
        let (sink, now) = (sink.clone(), self.now_micros());
        let asked = self.write(move |connection| {
            let rewind = "UPDATE event_sinks SET place = ?2, epoch = epoch + 1, held_until = 0
                           WHERE name = ?1 AND place >= ?2";
            let rewind = connection.prepare_cached(rewind)?;
            let asked = { rewind }.execute((sink.as_str(), signed(place.0)))?;
            if asked > 0 {
                run(
                    connection,
                    "UPDATE held_back_orders SET seq = 1, attempts = 0, since = max(?2, since + 1),
                                                 due_at = ?2 WHERE sink = ?1",
                    (sink.as_str(), now),
                )?;
            }
            once_more(connection, &sink, asked)
        });
        asked.await.map_err(WriteError::into_store_error)
    }

    async fn sinks(&self) -> Result<Vec<SinkState>, StoreError> {
        let now = self.now_micros();
        self.read(move |connection| {
            let mut select = connection.prepare_cached(
                "SELECT name, place, epoch, max(held_until - ?1, 0) AS held_for,
                        (SELECT count(*) FROM held_back_orders WHERE sink = name) AS held_back
                   FROM event_sinks ORDER BY name",
            )?;
            let mut rows = select.query([now])?;
            let mut sinks = Vec::new();
            while let Some(row) = rows.next()? {
                sinks.push(sink_state(row)?);
            }
            Ok(sinks)
        })
        .await
    }

    async fn forget(&self, sink: &SinkName) -> Result<bool, StoreError> {
        let sink = sink.clone();
        let forgotten = self.write(move |connection| {
            let sink = [sink.as_str()];
            connection.execute("DELETE FROM held_back_orders WHERE sink = ?1", sink)?;
            Ok(connection.execute("DELETE FROM event_sinks WHERE name = ?1", sink)? > 0)
        });
        forgotten.await.map_err(WriteError::into_store_error)
    }
}

fn take(connection: &Connection, sink: &SinkName, now: i64, until: i64) -> Result<Taken, Failure> {
    let mut update = connection.prepare_cached(
        "UPDATE event_sinks SET epoch = epoch + 1, held_until = ?3
          WHERE name = ?1 AND held_until <= ?2 RETURNING place, epoch",
    )?;
    let taken = update.query_row((sink.as_str(), now, until), |row| Ok(hold(row, sink)));
    if let Some(hold) = taken.optional()?.transpose()? {
        return Ok(Taken::Held(hold));
    }
    if is_there(connection, sink)? {
        Ok(Taken::ByAnother)
    } else {
        Ok(Taken::Unknown)
    }
}

fn once_more(connection: &Connection, sink: &SinkName, asked: usize) -> Result<OnceMore, Failure> {
    if asked > 0 {
        return Ok(OnceMore::Asked);
    }
    Ok(if is_there(connection, sink)? {
        OnceMore::Ahead
    } else {
        OnceMore::Unknown
    })
}

fn is_there(connection: &Connection, sink: &SinkName) -> Result<bool, Failure> {
    let mut find = connection.prepare_cached("SELECT 1 FROM event_sinks WHERE name = ?1")?;
    Ok(find.exists([sink.as_str()])?)
}

fn run(connection: &Connection, sql: &str, params: impl Params) -> Result<(), Failure> {
    connection.prepare_cached(sql)?.execute(params)?;
    Ok(())
}

fn list(connection: &Connection, sql: &str, params: impl Params) -> Result<Vec<HeldBack>, Failure> {
    let mut select = connection.prepare_cached(sql)?;
    let mut rows = select.query(params)?;
    let mut waiting = Vec::new();
    while let Some(row) = rows.next()? {
        waiting.push(held_back(row)?);
    }
    Ok(waiting)
}
