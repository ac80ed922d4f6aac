//! The server's clock, its room for connections, and what sessions get that ask for nothing.

use super::connection::lone;
use super::place_url::Place;
use super::store::{CONNECTIONS, OpenError};
use crate::clock::ClockBeside;
use crate::clock::SystemClock;
use crate::sql::surroundings::Surroundings;
use application::ports::Clock as _;
use domain::Timestamp;
use sqlx::postgres::PgConnection;
use sqlx::{Connection as _, Row};

/// Over a connection that asked for what the service's own ask for, and one that asks for nothing.
pub(super) async fn look(
    place: &Place,
    asking: &mut PgConnection,
) -> Result<Surroundings, OpenError> {
    let heeded = sqlx::query_scalar(
        "SELECT current_setting('default_transaction_isolation') = 'read committed'
                AND current_setting('lock_timeout') = '5s'",
    );
    let is_heeded = heeded.fetch_one(asking).await?;
    let plain = lone(place).await;
    let mut plain = plain.map_err(|failure| OpenError::unreachable(place, &failure))?;
    let asked = SystemClock.now();
    let now: i64 =
        sqlx::query_scalar("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")
            .fetch_one(&mut plain)
            .await?;
    let clock = ClockBeside::shown(Timestamp::from_micros(now), asked);
    let row = sqlx::query(
        "SELECT current_setting('max_connections')::bigint
                - current_setting('superuser_reserved_connections')::bigint
                - coalesce(current_setting('reserved_connections', true)::bigint, 0) AS room,
                nullif((SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user), -1)::bigint
                    AS of_user,
                nullif((SELECT datconnlimit FROM pg_database WHERE datname = current_database()), -1)::bigint
                    AS of_database,
                current_setting('synchronous_commit') AS synchronous_commit,
                current_setting('default_transaction_isolation') AS isolation",
    )
    .fetch_one(&mut plain)
    .await?;
    // Politeness: the server sees by itself that the client is gone.
    let _ = plain.close().await;
    let limits: [Option<i64>; 3] = [
        row.try_get("room")?,
        row.try_get("of_user")?,
        row.try_get("of_database")?,
    ];
    let connections = limits.into_iter().flatten().min().unwrap_or(0);
    Ok(Surroundings {
        clock,
        connections: u64::try_from(connections).unwrap_or(0),
        taken_by_one: u64::from(CONNECTIONS),
        defaults: defaults(
            &row.try_get::<String, _>("synchronous_commit")?,
            &row.try_get::<String, _>("isolation")?,
        ),
        is_heeded,
    })
}

fn defaults(synchronous_commit: &str, isolation: &str) -> Vec<String> {
    let mut defaults = Vec::new();
    if synchronous_commit == "off" {
        defaults.push("synchronous_commit is off".to_owned());
    }
    if isolation != "read committed" {
        defaults.push(format!("default_transaction_isolation is {isolation}"));
    }
    defaults
}
