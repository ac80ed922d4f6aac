//! The server's clock, its room for connections, and what sessions get that ask for nothing.

use super::Failure;
use super::store::CONNECTIONS;
use crate::clock::ClockBeside;
use crate::clock::SystemClock;
use crate::sql::columns::{Columns, column};
use crate::sql::surroundings::Surroundings;
use application::ports::Clock as _;
use domain::Timestamp;
use sqlx::mysql::MySqlConnection;
use std::collections::BTreeMap;

/// What the service's sessions ask for, by the name that both servers know.
const ISOLATION: [&str; 2] = ["transaction_isolation", "tx_isolation"];

pub(super) async fn look(connection: &mut MySqlConnection) -> Result<Surroundings, Failure> {
    let asked = SystemClock.now();
    let now = sqlx::query("SELECT CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED) AS now");
    let row = now.fetch_one(&mut *connection).await?;
    let now: i64 = column(&row, "(the server)", "now", &"(clock)")?;
    let clock = ClockBeside::shown(Timestamp::from_micros(now), asked);
    let strict = sqlx::query("SELECT @@SESSION.sql_mode LIKE '%STRICT_ALL_TABLES%' AS strict");
    let row = strict.fetch_one(&mut *connection).await?;
    let strict: i64 = column(&row, "(the server)", "strict", &"(sql_mode)")?;
    let variables = variables(connection).await?;
    let number = |name: &str| variables.get(name)?.parse::<u64>().ok();
    // None, where it is 0: no limit of its own.
    let of_user = number("max_user_connections").filter(|limit| *limit > 0);
    let room = number("max_connections").into_iter().chain(of_user).min();
    Ok(Surroundings {
        clock,
        connections: room.unwrap_or(0),
        taken_by_one: u64::try_from(CONNECTIONS).unwrap_or(u64::MAX),
        defaults: defaults(&variables),
        is_heeded: strict == 1,
    })
}

/// As sessions get them that ask for nothing.
async fn variables(connection: &mut MySqlConnection) -> Result<BTreeMap<String, String>, Failure> {
    let asked = sqlx::query(
        "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('max_connections', 'max_user_connections',
             'transaction_isolation', 'tx_isolation', 'sql_mode')",
    );
    let rows = asked.fetch_all(connection).await?;
    let text = |row, name| {
        let value = Columns::text(row, name).ok().flatten().unwrap_or_default();
        value.to_owned()
    };
    Ok(rows
        .iter()
        .map(|row| (text(row, "Variable_name"), text(row, "Value")))
        .collect())
}

fn defaults(variables: &BTreeMap<String, String>) -> Vec<String> {
    let mut defaults = Vec::new();
    let isolation = ISOLATION.iter().find_map(|name| variables.get(*name));
    if let Some(isolation) = isolation
        && !["READ-COMMITTED", "REPEATABLE-READ"].contains(&isolation.as_str())
    {
        defaults.push(format!("transaction_isolation is {isolation}"));
    }
    if let Some(mode) = variables.get("sql_mode")
        && !mode.contains("STRICT_")
    {
        defaults.push("sql_mode is not strict: what does not fit is cut".to_owned());
    }
    defaults
}

#[cfg(test)]
mod tests {
    use super::defaults;
    use std::collections::BTreeMap;

    #[test]
    fn what_cuts_values_and_what_hides_them_is_named() {
        let set = |isolation: &str, mode: &str| {
            let isolation = ("tx_isolation".to_owned(), isolation.to_owned());
            BTreeMap::from([isolation, ("sql_mode".to_owned(), mode.to_owned())])
        };
        let usual = set(
            "REPEATABLE-READ",
            "STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION",
        );
        assert_eq!(defaults(&usual), Vec::<String>::new());
        assert_eq!(defaults(&set("READ-UNCOMMITTED", "")).len(), 2);
    }
}
