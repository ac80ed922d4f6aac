//! One part of a schema, as a line of text: `unique index orders_guard of orders`.

use std::collections::BTreeSet;

/// Tables of the steps' own records: an older binary has made them otherwise.
const RECORDS: [&str; 2] = ["order_service_schema", "schema_steps"];

/// One part, as a database tells it.
pub(crate) struct Part {
    /// `table`, `view`, `column`, `primary key`, `unique index`, `index`, `check constraint`,
    /// `foreign key`.
    pub(crate) kind: String,
    /// Empty where there is only one in its table, or it is the table.
    pub(crate) name: String,
    pub(crate) table: String,
}

impl Part {
    fn line(&self) -> String {
        let Self { kind, name, table } = self;
        match kind.as_str() {
            "table" | "view" => format!("{kind} {table}"),
            _ if name.is_empty() => format!("{kind} of {table}"),
            _ => format!("{kind} {name} of {table}"),
        }
    }
}

/// Lines of what the steps make, of all that was found. What views consist of is theirs.
pub(super) fn lines(found: &[Part]) -> BTreeSet<String> {
    let tables = found.iter().filter(|part| part.kind == "table");
    let tables: BTreeSet<&str> = tables.map(|part| part.table.as_str()).collect();
    found
        .iter()
        .filter(|part| part.kind == "view" || tables.contains(part.table.as_str()))
        .filter(|part| !RECORDS.contains(&part.table.as_str()))
        .map(Part::line)
        .collect()
}
