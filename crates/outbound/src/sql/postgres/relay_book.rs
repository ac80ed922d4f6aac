//! The relay's book. What a holder writes is one statement that locks the sink's row and finds its own
//! epoch there, so that it waits for whoever takes the sink at the same time, and then writes nothing.

use super::{Failure, PostgresStore};
use crate::sql::WriteError;
use crate::sql::rows::{held_back, hold, signed, sink_state};
use application::ports::{
    BookError, FeedPosition, HeldBack, Hold, HoldBack, OnceMore, RelayBook, Replay, SinkName,
    SinkState, StoreError, Taken,
};
use async_trait::async_trait;
use domain::{Duration, OrderId, Timestamp};
use sqlx::Row as _;
use sqlx::postgres::{PgConnection, PgRow};
use uuid::Uuid;

/// The time as the database has it.
macro_rules! now {
    () => {
        "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
    };
}

/// `ours` has a row where the hold is good: $1 is its sink, $2 its epoch. Answers with how many it has.
macro_rules! held {
    ($write:literal $(, $more:expr)*) => {
        concat!(
            "WITH ours AS MATERIALIZED (
                 SELECT name FROM event_sinks WHERE name = $1 AND epoch = $2 FOR UPDATE),
             written AS (",
            $write,
            $($more,)*
            ") SELECT count(*) AS good FROM ours"
        )
    };
}

const BEGIN: &str = concat!(
    // Epochs begin with the time, so that none comes again where a sink was forgotten.
    "INSERT INTO event_sinks (name, place, epoch, held_until) VALUES ($1, $2, ",
    now!(),
    ", 0) ON CONFLICT (name) DO NOTHING"
);
const TAKE: &str = concat!(
    "UPDATE event_sinks SET epoch = epoch + 1, held_until = ",
    now!(),
    " + $2 WHERE name = $1 AND held_until <= ",
    now!(),
    " RETURNING place, epoch"
);
const ADVANCE: &str = concat!(
    "UPDATE event_sinks SET place = $3, held_until = ",
    now!(),
    " + $4 WHERE name = $1 AND epoch = $2"
);
const HOLD_BACK: &str = held!(
    "INSERT INTO held_back_orders AS h (sink, order_id, number, seq, attempts, reason, since, due_at)
     SELECT name, $3, $4, $5, 1, $6, ",
    now!(),
    ", ",
    now!(),
    " + $7 FROM ours
      ON CONFLICT (sink, order_id) DO UPDATE
         SET seq = CASE WHEN h.since = $8 THEN excluded.seq ELSE least(h.seq, excluded.seq) END,
             attempts = h.attempts + 1, reason = excluded.reason,
             due_at = CASE WHEN h.since = $8 THEN excluded.due_at
                           ELSE least(h.due_at, excluded.due_at) END"
);
const LET_GO: &str = held!(
    "DELETE FROM held_back_orders USING ours
      WHERE sink = ours.name AND order_id = $3 AND since = $4"
);
/// Locks the sink's row, as holders do: its place is what it says it is until the order is written down.
const REPLAY: &str = concat!(
    "WITH ours AS MATERIALIZED (
         SELECT name FROM event_sinks WHERE name = $1 AND place >= $6 FOR UPDATE)
     INSERT INTO held_back_orders AS h (sink, order_id, number, seq, attempts, reason, since, due_at)
     SELECT name, $2, $3, $4, 0, $5, ",
    now!(),
    ", ",
    now!(),
    " FROM ours
      ON CONFLICT (sink, order_id) DO UPDATE
         SET seq = least(h.seq, excluded.seq), attempts = 0, reason = excluded.reason,
             since = greatest(excluded.since, h.since + 1), due_at = excluded.due_at"
);
const REWIND: &str = "UPDATE event_sinks SET place = $2, epoch = epoch + 1, held_until = 0
                       WHERE name = $1 AND place >= $2";
/// A statement of its own: it sees what was held back until the epoch changed.
const BEGIN_ANEW: &str = concat!(
    "UPDATE held_back_orders SET seq = 1, attempts = 0, since = greatest(",
    now!(),
    ", since + 1), due_at = ",
    now!(),
    " WHERE sink = $1"
);
const DUE: &str = concat!(
    "SELECT order_id, number, seq, attempts, reason, since, 0::bigint AS due_in
       FROM held_back_orders WHERE sink = $1 AND due_at <= ",
    now!(),
    " ORDER BY due_at, order_id LIMIT $2"
);
const WAITING: &str = concat!(
    "SELECT order_id, number, seq, attempts, reason, since, greatest(due_at - ",
    now!(),
    ", 0) AS due_in FROM held_back_orders
      WHERE sink = $1 AND ($2::uuid IS NULL OR order_id > $2) ORDER BY order_id LIMIT $3"
);
const RETRY_NOW: &str = concat!(
    "UPDATE held_back_orders SET due_at = ",
    now!(),
    " WHERE sink = $1 AND ($2::uuid IS NULL OR order_id = $2)"
);
const SINKS: &str = concat!(
    "SELECT name, place, epoch, greatest(held_until - ",
    now!(),
    ", 0) AS held_for,
            (SELECT count(*) FROM held_back_orders WHERE sink = name) AS held_back
       FROM event_sinks ORDER BY name"
);
const FORGET: &str = "WITH orders_too AS (DELETE FROM held_back_orders WHERE sink = $1)
                      DELETE FROM event_sinks WHERE name = $1";

fn good(is_good: bool, hold: &Hold) -> Result<(), BookError> {
    if is_good {
        Ok(())
    } else {
        Err(BookError::Lost(hold.sink.clone()))
    }
}

fn is_good(row: &PgRow) -> Result<bool, Failure> {
    Ok(row.try_get::<i64, _>("good")? > 0)
}

#[async_trait]
impl RelayBook for PostgresStore {
    async fn begin(&self, sink: &SinkName, place: FeedPosition) -> Result<(), StoreError> {
        let (sink, place) = (sink.clone(), signed(place.0));
        let begun = self.alone("sink-begin", move |connection, _| {
            let sink = sink.clone();
            Box::pin(async move {
                let begin = sqlx::query(BEGIN).bind(sink.as_str()).bind(place);
                begin.execute(connection).await?;
                Ok(())
            })
        });
        begun.await.map_err(WriteError::into_store_error)
    }

    /// A sink that was taken by an earlier try whose answer was lost is free when that lease ends.
    async fn take(&self, sink: &SinkName, lease: Duration) -> Result<Taken, StoreError> {
        let (sink, lease) = (sink.clone(), signed(lease.micros()));
        let taken = self.alone("sink-take", move |connection, _| {
            let sink = sink.clone();
            Box::pin(async move { take(connection, &sink, lease).await })
        });
        taken.await.map_err(WriteError::into_store_error)
    }

    async fn advance(
        &self,
        hold: &Hold,
        place: FeedPosition,
        lease: Duration,
    ) -> Result<(), BookError> {
        let (ours, place, lease) = (hold.clone(), signed(place.0), signed(lease.micros()));
        let advanced = self.alone("sink-advance", move |connection, _| {
            let ours = ours.clone();
            Box::pin(async move {
                let advance = sqlx::query(ADVANCE)
                    .bind(ours.sink.as_str())
                    .bind(signed(ours.epoch))
                    .bind(place)
                    .bind(lease);
                Ok(advance.execute(connection).await?.rows_affected() > 0)
            })
        });
        good(advanced.await.map_err(WriteError::into_store_error)?, hold)
    }

    async fn release(&self, hold: &Hold) -> Result<(), BookError> {
        let ours = hold.clone();
        let released = self.alone("sink-release", move |connection, _| {
            let ours = ours.clone();
            Box::pin(async move {
                let release =
                    "UPDATE event_sinks SET held_until = 0 WHERE name = $1 AND epoch = $2";
                let release = sqlx::query(release).bind(ours.sink.as_str());
                let release = release.bind(signed(ours.epoch));
                Ok(release.execute(connection).await?.rows_affected() > 0)
            })
        });
        good(released.await.map_err(WriteError::into_store_error)?, hold)
    }

    async fn hold_back(&self, hold: &Hold, waits: &HoldBack) -> Result<(), BookError> {
        let both = (hold.clone(), waits.clone());
        let written = self.alone("sink-hold-back", move |connection, _| {
            let (ours, waits) = both.clone();
            Box::pin(async move {
                let hold_back = sqlx::query(HOLD_BACK)
                    .bind(ours.sink.as_str())
                    .bind(signed(ours.epoch))
                    .bind(waits.order.uuid())
                    .bind(signed(waits.number.0))
                    .bind(signed(waits.seq.0))
                    .bind(&waits.reason)
                    .bind(signed(waits.retry_after.micros()))
                    .bind(waits.since.map(Timestamp::micros));
                is_good(&hold_back.fetch_one(connection).await?)
            })
        });
        good(written.await.map_err(WriteError::into_store_error)?, hold)
    }

    async fn let_go(&self, hold: &Hold, order: OrderId, since: Timestamp) -> Result<(), BookError> {
        let ours = hold.clone();
        let gone = self.alone("sink-let-go", move |connection, _| {
            let ours = ours.clone();
            Box::pin(async move {
                let let_go = sqlx::query(LET_GO)
                    .bind(ours.sink.as_str())
                    .bind(signed(ours.epoch))
                    .bind(order.uuid())
                    .bind(since.micros());
                is_good(&let_go.fetch_one(connection).await?)
            })
        });
        good(gone.await.map_err(WriteError::into_store_error)?, hold)
    }

    async fn due(&self, sink: &SinkName, limit: usize) -> Result<Vec<HeldBack>, StoreError> {
        let (sink, limit) = (sink.clone(), signed(limit as u64));
        self.read("sink-due", move |connection| {
            let sink = sink.clone();
            Box::pin(async move {
                let due = sqlx::query(DUE).bind(sink.as_str()).bind(limit);
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
        let (sink, limit) = (sink.clone(), signed(limit as u64));
        let after = after.map(OrderId::uuid);
        self.read("sink-waiting", move |connection| {
            let sink = sink.clone();
            Box::pin(async move {
                let waiting = sqlx::query(WAITING).bind(sink.as_str());
                let waiting = waiting.bind(after).bind(limit);
                told(&waiting.fetch_all(connection).await?)
            })
        })
        .await
    }

    async fn retry_now(&self, sink: &SinkName, order: Option<OrderId>) -> Result<u64, StoreError> {
        let (sink, order): (_, Option<Uuid>) = (sink.clone(), order.map(OrderId::uuid));
        let made_due = self.alone("sink-retry", move |connection, _| {
            let sink = sink.clone();
            Box::pin(async move {
                let update = sqlx::query(RETRY_NOW).bind(sink.as_str()).bind(order);
                Ok(update.execute(connection).await?.rows_affected())
            })
        });
        made_due.await.map_err(WriteError::into_store_error)
    }

    async fn replay(&self, sink: &SinkName, replay: &Replay) -> Result<OnceMore, StoreError> {
        let both = (sink.clone(), replay.clone());
        let asked = self.alone("sink-replay", move |connection, _| {
            let (sink, replay) = both.clone();
            Box::pin(async move {
                let write = sqlx::query(REPLAY)
                    .bind(sink.as_str())
                    .bind(replay.order.uuid())
                    .bind(signed(replay.number.0))
                    .bind(signed(replay.seq.0))
                    .bind(&replay.reason)
                    .bind(signed(replay.place.0));
                let asked = write.execute(&mut *connection).await?.rows_affected();
                once_more(connection, &sink, asked).await
            })
        });
        asked.await.map_err(WriteError::into_store_error)
    }

    /// Two statements: if only the first was done, the caller hears of it and asks again.
    async fn rewind(&self, sink: &SinkName, place: FeedPosition) -> Result<OnceMore, StoreError> {
        let (sink, place) = (sink.clone(), signed(place.0));
        let asked = self.alone("sink-rewind", move |connection, _| {
            let sink = sink.clone();
            Box::pin(async move {
                let rewind = sqlx::query(REWIND).bind(sink.as_str()).bind(place);
                let asked = rewind.execute(&mut *connection).await?.rows_affected();
                if asked > 0 {
                    let anew = sqlx::query(BEGIN_ANEW).bind(sink.as_str());
                    anew.execute(&mut *connection).await?;
                }
                once_more(connection, &sink, asked).await
            })
        });
        asked.await.map_err(WriteError::into_store_error)
    }

    async fn sinks(&self) -> Result<Vec<SinkState>, StoreError> {
        self.read("sinks", |connection| {
            Box::pin(async move {
                let rows = sqlx::query(SINKS).fetch_all(connection).await?;
                let sinks = rows.iter().map(|row| sink_state(row));
                Ok(sinks.collect::<Result<_, _>>()?)
            })
        })
        .await
    }

    async fn forget(&self, sink: &SinkName) -> Result<bool, StoreError> {
        let sink = sink.clone();
        let forgotten = self.alone("sink-forget", move |connection, _| {
            let sink = sink.clone();
            Box::pin(async move {
                let forget = sqlx::query(FORGET).bind(sink.as_str());
                Ok(forget.execute(connection).await?.rows_affected() > 0)
            })
        });
        forgotten.await.map_err(WriteError::into_store_error)
    }
}

async fn take(
    connection: &mut PgConnection,
    sink: &SinkName,
    lease: i64,
) -> Result<Taken, Failure> {
    let take = sqlx::query(TAKE).bind(sink.as_str()).bind(lease);
    if let Some(row) = take.fetch_optional(&mut *connection).await? {
        return Ok(Taken::Held(hold(&row, sink)?));
    }
    Ok(if is_there(connection, sink).await? {
        Taken::ByAnother
    } else {
        Taken::Unknown
    })
}

async fn is_there(connection: &mut PgConnection, sink: &SinkName) -> Result<bool, Failure> {
    let find = sqlx::query("SELECT 1 FROM event_sinks WHERE name = $1").bind(sink.as_str());
    Ok(find.fetch_optional(connection).await?.is_some())
}

async fn once_more(
    connection: &mut PgConnection,
    sink: &SinkName,
    asked: u64,
) -> Result<OnceMore, Failure> {
    if asked > 0 {
        return Ok(OnceMore::Asked);
    }
    Ok(if is_there(connection, sink).await? {
        OnceMore::Ahead
    } else {
        OnceMore::Unknown
    })
}

fn told(rows: &[PgRow]) -> Result<Vec<HeldBack>, Failure> {
    let waiting = rows.iter().map(|row| held_back(row));
    Ok(waiting.collect::<Result<_, _>>()?)
}
