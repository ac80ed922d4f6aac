//! Opens what things are kept in: the database, and the Redis that counts rates.

use crate::config::{DatabaseSettings, Settings};
use application::ports::{Clock, SharedRates};
use outbound::redis::RedisRates;
use outbound::sql::Database;
use outbound::sql::mysql::MysqlStore;
use outbound::sql::postgres::PostgresStore;
use outbound::sql::sqlite::{Location, SqliteStore};
use std::sync::Arc;

/// Rates are counted for all replicas where there is something to count them in.
pub(crate) async fn shared_rates(
    settings: &Settings,
) -> anyhow::Result<Option<Arc<dyn SharedRates>>> {
    let Some(redis) = &settings.redis.used else {
        return Ok(None);
    };
    let rates = RedisRates::new(&redis.address()?, redis.rate_patience);
    rates.warm_up().await;
    Ok(Some(Arc::new(rates)))
}

/// Opens the database, which makes it or brings it up to date.
pub(crate) async fn open_database(
    settings: &DatabaseSettings,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<Database> {
    let location = match settings {
        DatabaseSettings::SqliteFile(path) => Location::File(path.clone()),
        DatabaseSettings::SqliteMemory => Location::Memory,
        DatabaseSettings::Postgres(server) => {
            let store = PostgresStore::open(&server.postgres()?, clock.clone()).await?;
            return Ok(store.database());
        }
        DatabaseSettings::Mysql(server) => {
            let store = MysqlStore::open(&server.mysql()?, clock.clone()).await?;
            return Ok(store.database());
        }
    };
    Ok(SqliteStore::open(location, clock.clone())?.database())
}
