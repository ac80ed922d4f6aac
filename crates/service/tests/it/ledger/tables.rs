//! The tables that the checks read, and their rows as texts: so that every database gives the same.

use crate::servers::Kind;
use std::vec::IntoIter;

/// What is read of a table.
pub(crate) struct Table {
    name: &'static str,
    columns: &'static [&'static str],
}

const fn table(name: &'static str, columns: &'static [&'static str]) -> Table {
    Table { name, columns }
}

/// How many tables there are.
pub(crate) const COUNT: usize = 8;

/// All of them, in the order in which the ledger takes them.
pub(crate) const TABLES: [Table; COUNT] = [
    table(
        "orders",
        &[
            "id",
            "status",
            "total_minor",
            "currency",
            "version",
            "wake_at",
        ],
    ),
    table(
        "order_items",
        &[
            "order_id",
            "line",
            "product_id",
            "quantity",
            "unit_price_minor",
        ],
    ),
    table("order_events", &["order_id", "seq", "kind", "at", "data"]),
    table("stock", &["product_id", "on_hand", "reserved", "consumed"]),
    table("reservations", &["order_id", "key", "state", "items", "at"]),
    table(
        "payments",
        &["order_id", "key", "state", "amount_minor", "currency", "at"],
    ),
    table("shipments", &["order_id", "key", "at"]),
    table("idempotency_keys", &["key", "order_id"]),
];

impl Table {
    /// The statement that reads it there: ids as 32 hexadecimal digits, the rest as it is.
    pub(crate) fn select(&self, kind: Kind) -> String {
        let columns = self.columns.iter().map(|column| {
            let is_id = matches!(*column, "id" | "order_id");
            match kind {
                Kind::Postgres if is_id => format!("replace({column}::text, '-', '')"),
                Kind::Sqlite | Kind::Mariadb if is_id => format!("lower(hex({column}))"),
                Kind::Mariadb => format!("`{column}`"),
                Kind::Sqlite | Kind::Postgres => format!("\"{column}\""),
            }
        });
        let columns: Vec<String> = columns.collect();
        let columns = columns.join(", ");
        format!("SELECT {columns} FROM {} ORDER BY 1, 2", self.name)
    }

    pub(crate) fn width(&self) -> usize {
        self.columns.len()
    }
}

/// One row, read from its first column to its last.
pub(crate) struct Row(IntoIter<Option<String>>);

impl Row {
    pub(crate) fn new(cells: Vec<Option<String>>) -> Self {
        Self(cells.into_iter())
    }

    pub(super) fn maybe_text(&mut self) -> Option<String> {
        self.0.next().expect("the table has that many columns")
    }

    pub(super) fn text(&mut self) -> String {
        self.maybe_text().expect("the column is never null")
    }

    pub(super) fn maybe_number(&mut self) -> Option<i64> {
        self.maybe_text().map(|digits| digits.parse().unwrap())
    }

    pub(super) fn number(&mut self) -> i64 {
        self.maybe_number().expect("the column is never null")
    }

    pub(super) fn json<T: serde::de::DeserializeOwned>(&mut self) -> T {
        serde_json::from_str(&self.text()).unwrap()
    }
}
