//! A look at a database from outside, for whoever has to judge it: nothing is made, migrated or written.

use super::connection::Place;
use super::server::Server;
use super::store::{MysqlStore, OpenError};
use super::{Failure, connection, migrations, shape, surroundings};
use crate::sql::columns::{Columns, column};
use crate::sql::{Lacks, Surroundings};
use domain::Timestamp;
use sqlx::mysql::MySqlConnection;

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
    pub dangers: Vec<String>,
    /// Its clock, its room, and what others get there.
    pub surroundings: Surroundings,
    /// When the latest event was recorded; none if there is none, or the schema is not known.
    pub newest_event: Option<Timestamp>,
    /// How many orders wait for a person; none if the schema is not known.
    pub parked_orders: Option<u64>,
}

impl MysqlStore {
    /// Looks at the database there, whether services have it open or not.
    pub async fn inspect(place: &Place) -> Result<Inspection, OpenError> {
        let mut connection = connection::migrating(place).await?;
        let connection = &mut connection;
        let server = Server::ask(connection).await?;
        server.check()?;
        let schema = migrations::schema(connection).await?;
        if schema.is_none() {
            migrations::refuse_foreign(connection).await?;
        }
        let schema = schema.unwrap_or_default();
        let schema_known = migrations::known();
        let is_readable = schema.is_readable_by(schema_known);
        let lacks = if is_readable && schema.version >= schema_known {
            shape::lacks(connection).await?
        } else {
            Lacks::default()
        };
        let is_readable = is_readable && lacks.needed.is_empty();
        Ok(Inspection {
            surroundings: surroundings::look(connection).await?,
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

async fn newest_event(connection: &mut MySqlConnection) -> Result<Option<Timestamp>, Failure> {
    let newest = sqlx::query("SELECT at FROM order_events ORDER BY place DESC LIMIT 1");
    let found = newest.fetch_optional(connection).await?;
    let at = found.map(|row| column(&row, "order_events", "at", &"(newest)"));
    Ok(at.transpose()?)
}

async fn parked_orders(connection: &mut MySqlConnection) -> Result<u64, Failure> {
    let count = sqlx::query("SELECT COUNT(*) AS parked FROM orders WHERE is_parked = 1");
    let row = count.fetch_one(connection).await?;
    Ok(column(&row, "orders", "parked", &"(count)")?)
}

/// The server says it of the session that asks; behind a proxy that is the proxy's.
async fn encryption(connection: &mut MySqlConnection) -> Result<Option<String>, Failure> {
    let status = sqlx::query(
        "SHOW SESSION STATUS WHERE Variable_name IN ('Ssl_version', 'Ssl_cipher') AND Value <> ''",
    );
    let rows = status.fetch_all(connection).await?;
    let said = |row| Columns::text(row, "Value").ok().flatten();
    let mut said: Vec<_> = rows.iter().filter_map(said).collect();
    // By name, and so the cipher is first.
    said.reverse();
    Ok((!said.is_empty()).then(|| said.join(", ")))
}
