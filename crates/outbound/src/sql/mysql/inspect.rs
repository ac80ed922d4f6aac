//! A look at a database from outside, for whoever has to judge it: nothing is made, migrated or written.

use super::connection::Place;
use super::server::Server;
use super::store::{MysqlStore, OpenError};
use super::{Failure, connection, migrations};
use crate::sql::columns::column;
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
    /// What can lose acknowledged orders there, in so many words.
    pub dangers: Vec<String>,
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
        let schema_found = migrations::version(connection).await?.unwrap_or(0);
        let schema_known = migrations::known();
        let is_readable = (1..=schema_known).contains(&schema_found);
        Ok(Inspection {
            dangers: server.dangers(),
            server: server.version,
            schema_found,
            schema_known,
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
