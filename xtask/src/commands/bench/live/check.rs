//! What the streams should have told, from the database itself.

use super::stream::{Heard, Kind};
use anyhow::bail;
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

const INTERVAL: Duration = Duration::from_millis(100);

/// How many events there are.
pub struct Journal {
    /// Of each order, by its number.
    versions: BTreeMap<u64, u64>,
    /// Of all.
    pub events: u64,
}

impl Journal {
    fn expected(&self, kind: Kind) -> u64 {
        match kind {
            Kind::Order(number) => self.versions.get(&number).copied().unwrap_or(u64::MAX),
            Kind::AllOrders => self.events,
        }
    }

    fn is_told(&self, stream: &Heard) -> bool {
        !stream.is_broken() && stream.last() == self.expected(stream.kind)
    }
}

/// The journals once nothing moves by itself any more.
pub async fn at_rest(folder: &Path, patience: Duration) -> anyhow::Result<Journal> {
    let file = folder.join("orders.db");
    let database = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let asked = Instant::now();
    loop {
        let due = "SELECT count(*) FROM orders WHERE wake_at IS NOT NULL";
        let due: u32 = database.query_row(due, [], |row| row.get(0))?;
        if due == 0 {
            return read(&database);
        }
        if asked.elapsed() > patience {
            bail!("{due} orders do not come to rest");
        }
        tokio::time::sleep(INTERVAL).await;
    }
}

fn read(database: &Connection) -> anyhow::Result<Journal> {
    let mut select = database.prepare("SELECT number, version FROM orders")?;
    let versions = select.query_map([], |row| {
        let (number, version): (u32, u32) = (row.get(0)?, row.get(1)?);
        Ok((u64::from(number), u64::from(version)))
    })?;
    let versions = versions.collect::<Result<BTreeMap<_, _>, _>>()?;
    let events = versions.values().sum();
    Ok(Journal { versions, events })
}

/// Waits until every stream has told all; returns how many have not when patience is over.
pub async fn all_told(streams: &[Heard], journal: &Journal, patience: Duration) -> usize {
    let asked = Instant::now();
    loop {
        let missed = streams
            .iter()
            .filter(|stream| !journal.is_told(stream))
            .count();
        if missed == 0 || asked.elapsed() > patience {
            return missed;
        }
        tokio::time::sleep(INTERVAL).await;
    }
}
