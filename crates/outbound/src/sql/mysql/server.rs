//! What the server is and how it is set: checked before it is trusted with orders.

use super::Failure;
use super::store::OpenError;
use crate::sql::columns::Columns;
use sqlx::mysql::MySqlConnection;
use std::collections::BTreeMap;

/// Since 8.0.16 MySQL keeps the rules that tables state.
const OLDEST_MYSQL: [u32; 3] = [8, 0, 16];
/// Since 10.6 MariaDB can pass over rows that others hold.
const OLDEST_MARIADB: [u32; 3] = [10, 6, 0];
/// The largest order and its answers fit many times.
const SMALLEST_PACKET: u64 = 4 * 1_024 * 1_024;

/// Which of the two it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flavour {
    Mysql,
    Mariadb,
}

/// A server, as it says of itself.
#[derive(Debug, Clone)]
pub(super) struct Server {
    pub(super) version: String,
    pub(super) flavour: Flavour,
    variables: BTreeMap<String, String>,
}

impl Server {
    pub(super) async fn ask(connection: &mut MySqlConnection) -> Result<Self, Failure> {
        // Not every server has all of them.
        let rows = sqlx::query(
            "SHOW VARIABLES WHERE Variable_name IN ('version', 'innodb_flush_log_at_trx_commit',
                 'log_bin', 'sync_binlog', 'binlog_format', 'max_allowed_packet', 'read_only',
                 'innodb_doublewrite')",
        );
        let rows = rows.fetch_all(connection).await?;
        let text = |row, name| {
            let value = Columns::text(row, name).ok().flatten().unwrap_or_default();
            value.to_owned()
        };
        let variables: BTreeMap<_, _> = rows
            .iter()
            .map(|row| (text(row, "Variable_name"), text(row, "Value")))
            .collect();
        let version = variables.get("version").cloned().unwrap_or_default();
        Ok(Self {
            flavour: if version.contains("MariaDB") {
                Flavour::Mariadb
            } else {
                Flavour::Mysql
            },
            version,
            variables,
        })
    }

    /// Refuses what would not work.
    pub(super) fn check(&self) -> Result<(), OpenError> {
        let oldest = match self.flavour {
            Flavour::Mysql => OLDEST_MYSQL,
            Flavour::Mariadb => OLDEST_MARIADB,
        };
        if numbers(&self.version) < oldest {
            return Err(OpenError::TooOld(self.version.clone()));
        }
        // Its statements would have to be repeated in another order than they were done in.
        if self.has_binlog() && self.is("binlog_format", "STATEMENT") {
            return Err(OpenError::StatementLog);
        }
        if self.is("read_only", "ON") {
            return Err(OpenError::ReadOnly);
        }
        Ok(())
    }

    /// What could cost acknowledged orders, or fail them, in so many words.
    pub(super) fn dangers(&self) -> Vec<String> {
        let mut dangers = Vec::new();
        if let Some(value) = self.other_than("innodb_flush_log_at_trx_commit", "1") {
            dangers.push(format!(
                "innodb_flush_log_at_trx_commit is {value}: acknowledged orders are lost when the server's machine fails; set it to 1"
            ));
        }
        if let Some(value) = self.other_than("sync_binlog", "1")
            && self.has_binlog()
        {
            dangers.push(format!(
                "sync_binlog is {value}: replicas of this server can lack orders that it has acknowledged after its machine fails; set it to 1"
            ));
        }
        if self.is("innodb_doublewrite", "OFF") || self.is("innodb_doublewrite", "DETECT_ONLY") {
            dangers.push(
                "innodb_doublewrite is off: tables can be damaged when the server's machine fails; switch it on"
                    .to_owned(),
            );
        }
        let packet = self.variables.get("max_allowed_packet");
        if let Some(Ok(bytes)) = packet.map(|value| value.parse::<u64>())
            && bytes < SMALLEST_PACKET
        {
            dangers.push(format!(
                "max_allowed_packet is {bytes}: large orders may be refused; set it to {SMALLEST_PACKET} or more"
            ));
        }
        dangers
    }

    fn has_binlog(&self) -> bool {
        self.is("log_bin", "ON")
    }

    fn is(&self, variable: &str, value: &str) -> bool {
        let set = self.variables.get(variable);
        set.is_some_and(|set| set.eq_ignore_ascii_case(value))
    }

    fn other_than(&self, variable: &str, good: &str) -> Option<&str> {
        let set = self.variables.get(variable)?;
        (set != good).then_some(set.as_str())
    }
}

/// The three numbers that a version begins with; MariaDB may say 5.5.5- before its own.
fn numbers(version: &str) -> [u32; 3] {
    let version = version.strip_prefix("5.5.5-").unwrap_or(version);
    let mut numbers = version
        .split(|c: char| !c.is_ascii_digit())
        .map(|digits| digits.parse().unwrap_or(0));
    std::array::from_fn(|_| numbers.next().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::{Flavour, Server, numbers};
    use std::collections::BTreeMap;

    fn server(variables: &[(&str, &str)]) -> Server {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let variables: BTreeMap<_, _> = variables.iter().map(owned).collect();
        Server {
            version: variables.get("version").cloned().unwrap_or_default(),
            flavour: Flavour::Mysql,
            variables,
        }
    }

    #[test]
    fn versions_are_read_as_both_write_them() {
        assert_eq!(numbers("8.0.36-0ubuntu0.22.04.1"), [8, 0, 36]);
        assert_eq!(numbers("5.5.5-10.11.6-MariaDB-log"), [10, 11, 6]);
        assert_eq!(numbers("8.4.0"), [8, 4, 0]);
    }

    #[test]
    fn old_servers_and_a_log_of_statements_are_refused() {
        assert!(server(&[("version", "8.0.15")]).check().is_err());
        assert!(server(&[("version", "8.0.16")]).check().is_ok());
        let mut mariadb = server(&[("version", "10.5.29-MariaDB")]);
        mariadb.flavour = Flavour::Mariadb;
        assert!(mariadb.check().is_err());
        let log = [
            ("version", "8.0.36"),
            ("log_bin", "ON"),
            ("binlog_format", "STATEMENT"),
        ];
        assert!(server(&log).check().is_err());
        assert!(
            server(&[("version", "8.0.36"), ("read_only", "ON")])
                .check()
                .is_err()
        );
    }

    #[test]
    fn settings_that_lose_orders_are_named() {
        let good = [
            ("innodb_flush_log_at_trx_commit", "1"),
            ("log_bin", "OFF"),
            ("sync_binlog", "0"),
        ];
        assert_eq!(server(&good).dangers(), Vec::<String>::new());
        let bad = [
            ("innodb_flush_log_at_trx_commit", "2"),
            ("log_bin", "ON"),
            ("sync_binlog", "0"),
            ("max_allowed_packet", "1048576"),
        ];
        let dangers = server(&bad).dangers();
        assert_eq!(dangers.len(), 3);
        assert!(dangers[0].contains("innodb_flush_log_at_trx_commit is 2"));
    }
}
