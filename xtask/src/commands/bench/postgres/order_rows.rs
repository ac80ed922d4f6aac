//! The rows that one order leaves, and pgbench scripts that write the same rows for other orders: one
//! order per transaction, or a hundred in one statement.

use super::server::Database;
use std::fmt::Write as _;

/// Every table that an order leaves rows in, and the column that names the order in it.
const TABLES: [(&str, &str); 7] = [
    ("orders", "id"),
    ("order_items", "order_id"),
    ("order_events", "order_id"),
    ("order_terms", "number"),
    ("reservations", "order_id"),
    ("payments", "order_id"),
    ("shipments", "order_id"),
];

/// How many orders the batched statement writes.
pub const BATCH: u32 = 100;

/// What an order wrote: for each table its columns, and the rows as SQL.
pub struct OrderRows {
    tables: Vec<Written>,
}

struct Written {
    table: &'static str,
    columns: Vec<String>,
    /// Expressions over `id` (the order's), `place` (the row's, among those of its order), and, for
    /// terms, `number`.
    rows: Vec<Vec<String>>,
}

impl OrderRows {
    /// Of the only order in this database.
    pub fn read(database: &Database) -> anyhow::Result<Self> {
        let order = database.ask("SELECT id FROM orders")?;
        let mut tables = Vec::new();
        for (table, name) in TABLES {
            tables.push(Written::read(database, table, name, &order)?);
        }
        Ok(Self { tables })
    }

    /// Such as `order_events 12, order_items 2`.
    pub fn listed(&self) -> String {
        let counts = self.tables.iter();
        let counts = counts.map(|rows| format!("{} {}", rows.table, rows.rows.len()));
        counts.collect::<Vec<_>>().join(", ")
    }

    /// One order per transaction: a statement for each table, and one for each product's stock.
    pub fn one_by_one(&self) -> String {
        // In the order of time, as the service's ids are, so that the indexes grow at their end.
        let id = "(lpad(to_hex(:n::bigint * 1024 + :client_id::bigint), 12, '0') || '7000' || '8' \
                  || lpad(to_hex(:r::bigint), 15, '0'))::uuid";
        let mut script = String::from(
            "\\set n :n + 1\n\\set r random(0, 9007199254740991)\n\
             \\set a random(1001, 2000)\n\\set b random(1001, 2000)\nBEGIN;\n",
        );
        for rows in &self.tables {
            let values = rows.values(
                id,
                "currval(pg_get_serial_sequence('orders', 'number'))",
                "0",
            );
            let _ = writeln!(
                script,
                "INSERT INTO {} ({}) VALUES {values};",
                rows.table,
                rows.columns.join(", ")
            );
        }
        for (units, product) in [(2, ":a"), (1, ":b")] {
            let _ = writeln!(
                script,
                "UPDATE stock SET reserved = reserved + {units}
                  WHERE product_id = {product}::bigint::text AND on_hand - reserved >= {units};"
            );
        }
        script.push_str("COMMIT;\n");
        script.replace("\n                  WHERE", " WHERE")
    }

    /// A hundred orders in one statement, a part of it for each table.
    pub fn batched(&self) -> String {
        let id = format!(
            "(lpad(to_hex((:n::bigint * 1024 + :client_id::bigint) * {BATCH} + i), 12, '0') || '7000' || '8' \
             || lpad(to_hex(:r::bigint + i), 15, '0'))::uuid"
        );
        let mut script = format!(
            "\\set n :n + 1\n\\set r random(0, 9007199254740991)\n\
             WITH s AS MATERIALIZED (SELECT i, {id} AS id FROM generate_series(1, {BATCH}) i)"
        );
        for rows in &self.tables {
            let (table, columns) = (rows.table, rows.columns.join(", "));
            let source = if table == "order_terms" {
                "w_orders"
            } else {
                "s"
            };
            let selects = rows.rows.iter().map(|row| {
                let row = row
                    .join(", ")
                    .replace("@id", "s.id")
                    .replace("@number", "s.number");
                let row = row.replace("@batch", "s.i * 64");
                format!("SELECT {row} FROM {source} s")
            });
            let selects = selects.collect::<Vec<_>>().join(" UNION ALL ");
            let returning = if table == "orders" {
                " RETURNING id, number"
            } else {
                ""
            };
            let _ = write!(
                script,
                ", w_{table} AS (INSERT INTO {table} ({columns}) {selects}{returning})"
            );
        }
        script.push_str(
            ", d AS (SELECT (1001 + (:r::bigint + i * 387) % 1000)::bigint::text AS product, count(*) * 3 AS units \
               FROM s GROUP BY 1), \
             l AS MATERIALIZED (SELECT product_id FROM stock WHERE product_id IN (SELECT product FROM d) \
               ORDER BY product_id FOR UPDATE) \
             UPDATE stock SET reserved = reserved + d.units FROM d, l \
              WHERE stock.product_id = d.product AND l.product_id = d.product;\n",
        );
        script
    }
}

impl Written {
    fn read(
        database: &Database,
        table: &'static str,
        name: &str,
        order: &str,
    ) -> anyhow::Result<Self> {
        let columns = database.rows(&format!(
            "SELECT column_name, format_type(a.atttypid, a.atttypmod)
               FROM information_schema.columns c
               JOIN pg_attribute a ON a.attrelid = c.table_name::regclass
                                  AND a.attname = c.column_name
              WHERE c.table_name = '{table}' AND c.is_identity = 'NO'
                AND c.is_generated = 'NEVER'
              ORDER BY c.ordinal_position"
        ))?;
        let list = columns.iter().map(|column| {
            let (column, kind) = (&column[0], &column[1]);
            format!("quote_nullable({column}::text) || '::{kind}'")
        });
        let list = list.collect::<Vec<_>>().join(", ");
        let wanted = if table == "order_terms" {
            format!("{name} = (SELECT number FROM orders)")
        } else {
            format!("{name} = '{order}'")
        };
        let told = database.rows(&format!("SELECT {list} FROM {table} WHERE {wanted}"))?;
        let columns: Vec<String> = columns
            .into_iter()
            .map(|column| column[0].clone())
            .collect();
        let rows = (1..).zip(told).map(|(place, row)| {
            let cells = columns.iter().zip(row);
            cells
                .map(|(column, cell)| expression(table, column, &cell, order, place))
                .collect()
        });
        Ok(Self {
            table,
            rows: rows.collect(),
            columns,
        })
    }

    fn values(&self, id: &str, number: &str, batch: &str) -> String {
        let rows = self.rows.iter().map(|row| {
            let row = row.join(", ").replace("@id", id);
            let row = row.replace("@number", number).replace("@batch", batch);
            format!("({row})")
        });
        rows.collect::<Vec<_>>().join(", ")
    }
}

/// The same cell for another order: `@id` is its id, `@number` its number, `@batch` where the places
/// of its events begin in its transaction.
fn expression(table: &str, column: &str, cell: &str, order: &str, place: u32) -> String {
    let simple = order.replace('-', "");
    let text = without_names(cell);
    match (table, column) {
        ("order_terms", "number") => "@number".to_owned(),
        ("order_events", "position") => {
            format!("(pg_current_xact_id()::text::bigint << 20) + @batch + {place}")
        }
        _ if cell == format!("'{order}'::uuid") => "@id".to_owned(),
        _ if cell.contains(order) => format!("replace({text}, '{order}', (@id)::text)"),
        _ if cell.contains(&simple) => {
            format!("replace({text}, '{simple}', replace((@id)::text, '-', ''))")
        }
        _ => text,
    }
}

/// pgbench takes a colon and a name for one of its variables, also within quotes. In JSON a blank
/// helps; elsewhere the colon comes in when the statement runs.
fn without_names(cell: &str) -> String {
    let spaced = cell.replace("\":", "\": ");
    let (text, kind) = spaced.rsplit_once("::").unwrap_or((&spaced, "text"));
    let follows = |(at, _): (usize, &str)| {
        let next = text[at + 1..].chars().next();
        next.is_some_and(|next| next.is_alphanumeric() || next == '_')
    };
    if text.match_indices(':').any(follows) {
        return format!(
            "replace({}, '\u{a6}', chr(58))::{kind}",
            text.replace(':', "\u{a6}")
        );
    }
    format!("{text}::{kind}")
}

#[cfg(test)]
mod tests {
    use super::without_names;

    #[test]
    fn no_name_follows_a_colon() {
        assert_eq!(
            without_names("'{\"a\":true}'::text"),
            "'{\"a\": true}'::text"
        );
        assert_eq!(
            without_names("'x:reserve'::text"),
            "replace('x\u{a6}reserve', '\u{a6}', chr(58))::text"
        );
        assert_eq!(without_names("'5'::bigint"), "'5'::bigint");
    }
}
