//! The yardstick: a loop with nothing around it that commits the rows of one order per transaction,
//! as durably as the service does.

use super::rows::{Cell, Written, quoted};
use anyhow::Context;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::path::Path;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// A database with the service's schema, and the rows to write to it.
pub struct BareLoop {
    database: Connection,
    statements: Vec<Statement>,
    original: String,
    orders: i64,
}

struct Statement {
    sql: String,
    cells: Vec<Cell>,
}

impl BareLoop {
    /// Opens a copy of a database of the service, to write what this order wrote.
    pub fn open(file: &Path, order: Uuid, rows: Vec<Written>) -> anyhow::Result<Self> {
        let database = Connection::open(file).context("the copy cannot be opened")?;
        database.pragma_update(None, "journal_mode", "WAL")?;
        database.pragma_update(None, "synchronous", "FULL")?;
        let mut statements: Vec<Statement> = rows.into_iter().map(Statement::new).collect();
        // Rows that others refer to come first.
        statements.sort_by_key(|statement| !statement.sql.starts_with("INSERT INTO \"orders\""));
        Ok(Self {
            database,
            statements,
            original: order.to_string(),
            orders: 0,
        })
    }

    /// Commits one order after the other for so long; returns orders per second.
    pub fn run(&mut self, length: Duration) -> anyhow::Result<f64> {
        let started = Instant::now();
        let mut orders = 0_u32;
        while started.elapsed() < length {
            self.commit_one()
                .context("the bare loop cannot write an order's rows")?;
            orders += 1;
        }
        Ok(f64::from(orders) / started.elapsed().as_secs_f64())
    }

    fn commit_one(&mut self) -> rusqlite::Result<()> {
        self.orders += 1;
        let id = Uuid::now_v7();
        let id_text = id.to_string();
        let transaction = self.database.transaction()?;
        for statement in &self.statements {
            let cells = statement.cells.iter();
            let values = cells.map(|cell| match cell {
                Cell::Same(value) => value.clone(),
                Cell::OrderBytes => Value::Blob(id.as_bytes().to_vec()),
                Cell::OrderText(text) => Value::Text(text.replace(&self.original, &id_text)),
                Cell::Fresh(value) => fresh(value, self.orders),
            });
            let mut prepared = transaction.prepare_cached(&statement.sql)?;
            prepared.execute(params_from_iter(values))?;
        }
        transaction.commit()
    }
}

impl Statement {
    fn new(written: Written) -> Self {
        let table = quoted(written.table());
        match written {
            Written::Insert { cells, .. } => {
                let (names, cells): (Vec<String>, Vec<Cell>) = cells.into_iter().unzip();
                let columns: Vec<String> = names.iter().map(|name| quoted(name)).collect();
                let places = vec!["?"; columns.len()].join(", ");
                let columns = columns.join(", ");
                Self {
                    sql: format!("INSERT INTO {table} ({columns}) VALUES ({places})"),
                    cells,
                }
            }
            Written::Update { added, key, .. } => {
                let set = added.iter().map(|(name, _)| {
                    let name = quoted(name);
                    format!("{name} = {name} + ?")
                });
                let matches = key.iter().map(|(name, _)| format!("{} = ?", quoted(name)));
                let set = set.collect::<Vec<_>>().join(", ");
                let matches = matches.collect::<Vec<_>>().join(" AND ");
                let added = added.into_iter().map(|(_, number)| Value::Integer(number));
                let values = added.chain(key.into_iter().map(|(_, value)| value));
                Self {
                    sql: format!("UPDATE {table} SET {set} WHERE {matches}"),
                    cells: values.map(Cell::Same).collect(),
                }
            }
        }
    }
}

/// Another value of the same size: its end is overwritten with a number.
fn fresh(value: &Value, number: i64) -> Value {
    match value {
        Value::Integer(integer) => Value::Integer(integer + number),
        Value::Blob(bytes) => {
            let mut bytes = bytes.clone();
            let number = number.to_be_bytes();
            let kept = bytes.len().saturating_sub(number.len());
            bytes.truncate(kept);
            bytes.extend(number);
            Value::Blob(bytes)
        }
        Value::Text(text) => {
            let number = format!("{number:012}");
            let kept = text.chars().count().saturating_sub(number.len());
            let kept: String = text.chars().take(kept).collect();
            Value::Text(kept + &number)
        }
        Value::Null | Value::Real(_) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::rows::Snapshot;
    use super::*;

    const SCHEMA: &str = "
        CREATE TABLE orders (number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, tracking TEXT UNIQUE);
        CREATE TABLE order_events (order_id BLOB NOT NULL REFERENCES orders (id), seq INTEGER NOT NULL,
            data TEXT NOT NULL, PRIMARY KEY (order_id, seq)) WITHOUT ROWID;
        CREATE TABLE stock (product TEXT PRIMARY KEY, reserved INTEGER NOT NULL) WITHOUT ROWID;
        INSERT INTO stock VALUES ('1', 0), ('5', 0);";

    /// One order, as a service would write it.
    fn place(database: &Connection, order: Uuid) {
        let id = order.as_bytes();
        let insert =
            "INSERT INTO orders VALUES (1, ?1, 'TRK-0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99')";
        database.execute(insert, [id]).unwrap();
        for seq in 1..=3 {
            let insert = "INSERT INTO order_events VALUES (?1, ?2, ?3)";
            let data = format!("{{\"key\":\"{order}:reserve\"}}");
            database.execute(insert, (id, seq, data)).unwrap();
        }
        let update = "UPDATE stock SET reserved = reserved + 2 WHERE product = '1'";
        database.execute(update, []).unwrap();
    }

    #[test]
    fn the_loop_writes_for_each_order_what_one_order_wrote() {
        let folder = tempfile::tempdir().unwrap();
        let (file, copy) = (folder.path().join("a.db"), folder.path().join("copy.db"));
        let database = Connection::open(&file).unwrap();
        database.execute_batch(SCHEMA).unwrap();
        std::fs::copy(&file, &copy).unwrap();
        let before = Snapshot::read(&file).unwrap();
        let order = Uuid::now_v7();
        place(&database, order);
        let rows = Snapshot::read(&file)
            .unwrap()
            .since(&before, order)
            .unwrap();
        assert_eq!(rows.len(), 5);

        let mut bare_loop = BareLoop::open(&copy, order, rows).unwrap();
        for _ in 0..10 {
            bare_loop.commit_one().unwrap();
        }
        let count = |query: &str| -> i64 {
            let database = &bare_loop.database;
            database.query_row(query, [], |row| row.get(0)).unwrap()
        };
        assert_eq!(count("SELECT count(*) FROM orders"), 10);
        assert_eq!(count("SELECT count(DISTINCT data) FROM order_events"), 10);
        assert_eq!(count("SELECT count(*) FROM order_events"), 30);
        assert_eq!(count("SELECT max(seq) FROM order_events"), 3);
        assert_eq!(count("SELECT reserved FROM stock WHERE product = '1'"), 20);
        assert_eq!(count("PRAGMA synchronous"), 2);
    }

    #[test]
    fn a_fresh_value_has_the_size_of_the_old_one() {
        let text = Value::Text("0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99".to_owned());
        let expected = Value::Text("0190a5a0-7c4e-7b1e-8d3f-000000000007".to_owned());
        assert_eq!(fresh(&text, 7), expected);
        let blob = fresh(&Value::Blob(vec![9; 32]), 7);
        assert!(
            matches!(blob, Value::Blob(bytes) if bytes.len() == 32 && bytes.ends_with(&[0, 7]))
        );
        assert_eq!(fresh(&Value::Integer(1), 7), Value::Integer(8));
    }
}
