//! The rows of one order: what the service wrote for it, found by comparing the database before and
//! after, so that this knows no table by name.

use anyhow::{Context, bail};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeMap;
use std::path::Path;
use uuid::Uuid;

/// A database file's rows, by table.
pub struct Snapshot(BTreeMap<String, Table>);

/// One table.
struct Table {
    columns: Vec<Column>,
    /// Each set of columns that no two rows may share.
    unique: Vec<Vec<String>>,
    /// By primary key, written out.
    rows: BTreeMap<String, Vec<Value>>,
}

struct Column {
    name: String,
    is_key: bool,
}

impl Snapshot {
    /// Reads a file that nobody writes to.
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        let database = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let tables = names(
            &database,
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
        )?;
        let mut snapshot = BTreeMap::new();
        for name in tables {
            let table = Table::read(&database, &name)?;
            snapshot.insert(name, table);
        }
        Ok(Self(snapshot))
    }

    /// What this order, the only thing that happened in between, has written.
    pub fn since(&self, before: &Self, order: Uuid) -> anyhow::Result<Vec<Written>> {
        let mut written = Vec::new();
        for (name, table) in &self.0 {
            let earlier = before.0.get(name).context("a table is new")?;
            for (key, row) in &table.rows {
                match earlier.rows.get(key) {
                    None => written.push(table.insert(name, row, order)),
                    Some(was) if was != row => written.push(table.update(name, was, row)?),
                    Some(_) => {}
                }
            }
        }
        Ok(written)
    }
}

/// One row that an order wrote.
pub enum Written {
    /// A new row.
    Insert {
        /// Where.
        table: String,
        /// What.
        cells: Vec<(String, Cell)>,
    },
    /// A row that was there before: numbers were added to.
    Update {
        /// Where.
        table: String,
        /// What was added to which column.
        added: Vec<(String, i64)>,
        /// Which row.
        key: Vec<(String, Value)>,
    },
}

/// A value of a new row, and what becomes of it in another order's row.
pub enum Cell {
    /// It stays.
    Same(Value),
    /// The order's id, as bytes.
    OrderBytes,
    /// Text that holds the order's id.
    OrderText(String),
    /// It must be another, of the same size.
    Fresh(Value),
}

impl Cell {
    fn new(value: &Value, order: Uuid) -> Self {
        match value {
            Value::Blob(bytes) if bytes == order.as_bytes() => Self::OrderBytes,
            Value::Text(text) if text.contains(&order.to_string()) => Self::OrderText(text.clone()),
            _ => Self::Same(value.clone()),
        }
    }

    const fn is_the_orders(&self) -> bool {
        matches!(self, Self::OrderBytes | Self::OrderText(_))
    }
}

impl Written {
    /// Where.
    pub fn table(&self) -> &str {
        match self {
            Self::Insert { table, .. } | Self::Update { table, .. } => table,
        }
    }
}

impl Table {
    fn read(database: &Connection, name: &str) -> anyhow::Result<Self> {
        let columns = columns(database, name)?;
        let list = columns
            .iter()
            .map(|c| quoted(&c.name))
            .collect::<Vec<_>>()
            .join(", ");
        let mut select = database.prepare(&format!("SELECT {list} FROM {}", quoted(name)))?;
        let read = select.query_map([], |row| {
            (0..columns.len()).map(|index| row.get(index)).collect()
        })?;
        let mut rows = BTreeMap::new();
        for row in read {
            let row: Vec<Value> = row?;
            let key = columns.iter().zip(&row).filter(|(c, _)| c.is_key);
            let key: Vec<&Value> = key.map(|(_, value)| value).collect();
            rows.insert(format!("{key:?}"), row);
        }
        let unique = unique(database, name, &columns)?;
        Ok(Self {
            columns,
            unique,
            rows,
        })
    }

    fn insert(&self, table: &str, row: &[Value], order: Uuid) -> Written {
        let values = self.columns.iter().zip(row);
        let mut cells: Vec<(String, Cell)> = values
            .map(|(column, value)| (column.name.clone(), Cell::new(value, order)))
            .collect();
        for set in &self.unique {
            let in_set = |(name, _): &&mut (String, Cell)| set.contains(name);
            let mut in_set: Vec<_> = cells.iter_mut().filter(in_set).collect();
            if in_set.iter().any(|(_, cell)| cell.is_the_orders()) {
                continue;
            }
            if let Some((_, cell)) = in_set.last_mut()
                && let Cell::Same(value) = cell
            {
                *cell = Cell::Fresh(std::mem::replace(value, Value::Null));
            }
        }
        Written::Insert {
            table: table.to_owned(),
            cells,
        }
    }

    fn update(&self, table: &str, was: &[Value], row: &[Value]) -> anyhow::Result<Written> {
        let mut added = Vec::new();
        let mut key = Vec::new();
        for ((column, was), is) in self.columns.iter().zip(was).zip(row) {
            match (was, is) {
                _ if column.is_key => key.push((column.name.clone(), is.clone())),
                _ if was == is => {}
                (Value::Integer(was), Value::Integer(is)) => {
                    added.push((column.name.clone(), is - was));
                }
                _ => bail!("{table}.{} changed from {was:?} to {is:?}", column.name),
            }
        }
        Ok(Written::Update {
            table: table.to_owned(),
            added,
            key,
        })
    }
}

fn columns(database: &Connection, table: &str) -> anyhow::Result<Vec<Column>> {
    let mut info = database.prepare(&format!(
        "SELECT name, pk > 0 FROM pragma_table_info('{table}')"
    ))?;
    let columns = info.query_map([], |row| {
        let (name, is_key) = (row.get(0)?, row.get(1)?);
        Ok(Column { name, is_key })
    })?;
    let columns: Vec<Column> = columns.collect::<Result<_, _>>()?;
    if columns.iter().any(|column| column.is_key) {
        Ok(columns)
    } else {
        bail!("table {table} has no primary key")
    }
}

fn unique(
    database: &Connection,
    table: &str,
    columns: &[Column],
) -> anyhow::Result<Vec<Vec<String>>> {
    let key = columns.iter().filter(|column| column.is_key);
    let mut sets = vec![key.map(|column| column.name.clone()).collect()];
    let indexes = format!("SELECT name FROM pragma_index_list('{table}') WHERE \"unique\" = 1");
    for index in names(database, &indexes)? {
        let members = format!("SELECT name FROM pragma_index_info('{index}') WHERE name NOT NULL");
        sets.push(names(database, &members)?);
    }
    Ok(sets)
}

fn names(database: &Connection, query: &str) -> anyhow::Result<Vec<String>> {
    let mut query = database.prepare(query)?;
    let names = query.query_map([], |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

/// A name as SQL writes it.
pub fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}
