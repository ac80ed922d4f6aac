//! The relay's book: events that are asked for once more.

use super::Failure;
use super::relay_book::now;
use crate::sql::columns::column;
use crate::sql::rows::signed;
use application::ports::{FeedPosition, OnceMore, Replay, SinkName};
use sqlx::mysql::MySqlConnection;

const REPLAY: &str = concat!(
    "INSERT INTO held_back_orders (sink, order_id, number, seq, attempts, reason, since, due_at)
     VALUES (?, ?, ?, ?, 0, ?, ",
    now!(),
    ", ",
    now!(),
    ") ON DUPLICATE KEY UPDATE seq = LEAST(seq, VALUES(seq)), attempts = 0,
                               reason = VALUES(reason), since = GREATEST(VALUES(since), since + 1),
                               due_at = VALUES(due_at)"
);
const BEGIN_ANEW: &str = concat!(
    "UPDATE held_back_orders SET seq = 1, attempts = 0, since = GREATEST(",
    now!(),
    ", since + 1), due_at = ",
    now!(),
    " WHERE sink = ?"
);

/// Locks the sink's row, as holders do: its place stays what it is until the commit.
pub(super) async fn reached(
    connection: &mut MySqlConnection,
    sink: &SinkName,
    place: FeedPosition,
) -> Result<OnceMore, Failure> {
    let lock = "SELECT place >= ? AS is_reached FROM event_sinks WHERE name = ? FOR UPDATE";
    let lock = sqlx::query(lock).bind(signed(place.0)).bind(sink.as_str());
    let Some(row) = lock.fetch_optional(connection).await? else {
        return Ok(OnceMore::Unknown);
    };
    if column(&row, "event_sinks", "is_reached", sink)? {
        Ok(OnceMore::Asked)
    } else {
        Ok(OnceMore::Ahead)
    }
}

pub(super) async fn ask(
    connection: &mut MySqlConnection,
    sink: &SinkName,
    replay: &Replay,
) -> Result<(), Failure> {
    let ask = sqlx::query(REPLAY)
        .bind(sink.as_str())
        .bind(replay.order.uuid())
        .bind(signed(replay.number.0))
        .bind(signed(replay.seq.0))
        .bind(&replay.reason);
    ask.execute(connection).await?;
    Ok(())
}

pub(super) async fn rewind(
    connection: &mut MySqlConnection,
    sink: &SinkName,
    place: FeedPosition,
) -> Result<(), Failure> {
    let rewind =
        "UPDATE event_sinks SET place = ?, epoch = epoch + 1, held_until = 0 WHERE name = ?";
    let rewind = sqlx::query(rewind)
        .bind(signed(place.0))
        .bind(sink.as_str());
    rewind.execute(&mut *connection).await?;
    let anew = sqlx::query(BEGIN_ANEW).bind(sink.as_str());
    anew.execute(connection).await?;
    Ok(())
}
