//! A look at a database from outside, for whoever has to judge it: nothing is made, migrated or written.

use super::connection::Connections;
use super::place_url::Place;
use super::server::Server;
use super::store::{OpenError, PostgresStore};
use super::{Failure, migrations, shape, surroundings};
use crate::sql::{Lacks, Surroundings};
use domain::Timestamp;
use sqlx::postgres::PgConnection;
use tokio::time::Instant;

/// What is found in a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// The server's version.
    pub server: String,
    /// The schema version of the database; 0 before the first start.
    pub schema_found: u32,
    /// The newest schema version that this binary knows.
    pub schema_known: u32,
    /// The schema version that a binary has to know to work with it.
    pub schema_works_from: u32,
    /// What it lacks of that; nothing is looked for in an older one.
    pub lacks: Lacks,
    /// How what is said to the server is encrypted; none where it is not.
    pub encryption: Option<String>,
    /// What can lose acknowledged orders there, in so many words.
    pub dangers: Vec<&'static str>,
    /// Its clock, its room, and what others get there.
    pub surroundings: Surroundings,
    /// When the latest event was recorded; none if there is none, or the schema is not known.
    pub newest_event: Option<Timestamp>,
    /// How many orders wait for a person; none if the schema is not known.
    pub parked_orders: Option<u64>,
    /// How many prepared transactions nobody has ended yet: they hold the live feed back.
    pub prepared: u64,
}

impl PostgresStore {
    /// Looks at the database there, whether services have it open or not.
    pub async fn inspect(place: &Place) -> Result<Inspection, OpenError> {
        let connections = Connections::new(place.options(&[]), 1);
        let lent = connections.lend(Instant::now()).await;
        let mut lent = lent.map_err(|failure| OpenError::unreachable(place, &failure))?;
        let connection = &mut lent.connection;
        let server = Server::look(connection).await?;
        server.check()?;
        let schema = migrations::schema(connection).await?;
        let schema_known = migrations::known();
        if schema.version == 0 {
            migrations::refuse_foreign(connection).await?;
        }
        let is_readable = schema.is_readable_by(schema_known);
        let lacks = if is_readable && schema.version >= schema_known {
            shape::lacks(connection).await?
        } else {
            Lacks::default()
        };
        let is_readable = is_readable && lacks.needed.is_empty();
        Ok(Inspection {
            surroundings: surroundings::look(place, connection).await?,
            prepared: prepared(connection).await?,
            encryption: encryption(connection).await?,
            dangers: server.dangers(),
            server: server.version,
            schema_found: schema.version,
            schema_works_from: schema.works_from,
            schema_known,
            lacks,
            newest_event: if is_readable {
                newest_event(connection).await?
            } else {
                None
            },
            parked_orders: if is_readable {
                Some(parked_orders(connection).await?)
            } else {
                None
            },
        })
    }
}

async fn newest_event(connection: &mut PgConnection) -> Result<Option<Timestamp>, OpenError> {
    let sql = "SELECT at FROM order_events ORDER BY position DESC LIMIT 1";
    let at: Option<i64> = sqlx::query_scalar(sql).fetch_optional(connection).await?;
    Ok(at.map(Timestamp::from_micros))
}

async fn parked_orders(connection: &mut PgConnection) -> Result<u64, OpenError> {
    let sql = "SELECT count(*) FROM orders WHERE parked IS NOT NULL";
    let count: i64 = sqlx::query_scalar(sql).fetch_one(connection).await?;
    Ok(count.unsigned_abs())
}

async fn prepared(connection: &mut PgConnection) -> Result<u64, OpenError> {
    let sql = "SELECT count(*) FROM pg_prepared_xacts";
    let count: i64 = sqlx::query_scalar(sql).fetch_one(connection).await?;
    Ok(count.unsigned_abs())
}

/// The server says it of the session that asks; behind a pooler that is the pooler's.
async fn encryption(connection: &mut PgConnection) -> Result<Option<String>, OpenError> {
    let sql = "SELECT concat_ws(', ', version, cipher) FROM pg_stat_ssl
                WHERE pid = pg_backend_pid() AND ssl";
    Ok(sqlx::query_scalar(sql).fetch_optional(connection).await?)
}

impl OpenError {
    pub(super) fn unreachable(place: &Place, failure: &Failure) -> Self {
        match failure {
            Failure::Standby => Self::Unfit(failure.words()),
            _ => Self::Unreachable {
                place: place.shown(),
                why: failure.words(),
            },
        }
    }
}
