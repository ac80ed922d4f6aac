//! What differs between the databases in the statements of lists.

use uuid::Uuid;

/// A value of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sql) enum Value {
    Integer(i64),
    Text(String),
    /// However the database keeps ids.
    Id(Uuid),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

/// A statement's values; their places in its text are numbered.
#[derive(Debug, Default)]
pub(in crate::sql) struct Values(pub(in crate::sql) Vec<Value>);

impl Values {
    /// The parameter that stands for a value: `?1` and so on, in any order and as often as needed.
    pub(in crate::sql) fn add(&mut self, value: impl Into<Value>) -> String {
        self.0.push(value.into());
        format!("?{}", self.0.len())
    }
}

/// How one database says it.
#[derive(Debug)]
pub(in crate::sql) struct Dialect {
    /// What stands around the name of the index that a table is to be read along.
    pub(in crate::sql) along: [&'static str; 2],
    /// The same for the table's rows by their numbers.
    pub(in crate::sql) by_number: &'static str,
    /// The condition of waiting for a person, as the index on it has it.
    pub(in crate::sql) is_parked: &'static str,
    /// A join whose left side is read first.
    pub(in crate::sql) join: &'static str,
    /// Whether each part of a union has to be cut by itself, because the whole is put together before
    /// it is cut.
    pub(in crate::sql) cuts_parts: bool,
    /// What keeps a check a question that is asked of each order, and from becoming the way itself.
    pub(in crate::sql) fence: &'static str,
}

impl Dialect {
    pub(super) fn along(&self, index: &str) -> String {
        let [before, behind] = self.along;
        format!("{before}{index}{behind}")
    }

    /// The parts as one, in an order if they are in one, and no more of each than are needed.
    pub(super) fn union(&self, parts: &[String], order: &str, most: u64) -> String {
        if parts.len() > 1 && self.cuts_parts {
            let cut = parts
                .iter()
                .map(|part| format!("({part} {order} LIMIT {most})"));
            return cut.collect::<Vec<_>>().join(" UNION ALL ");
        }
        parts.join(" UNION ALL ")
    }
}
