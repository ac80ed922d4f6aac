//! What is looked at in a database before anybody relies on it: nothing in it is changed, nothing is made
//! beside it, and never more than one order is in memory.

use super::{check_books, check_file, check_orders};
use crate::sql::sqlite::{OpenError, connection, migrations, shape};
use domain::Timestamp;
use rusqlite::Connection;
use std::path::Path;

/// How far a check came.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    /// How many orders were compared with their journals.
    pub orders: u64,
    /// Why that is not all there is to look at, if it is not.
    pub left_out: Vec<String>,
    /// The schema's version, and the one that this binary brings it to.
    pub schema: (u32, u32),
    /// When the latest event was recorded.
    pub newest_event: Option<Timestamp>,
    /// How many events the journals have.
    pub events: u64,
    /// Whether the file is damaged: not what the rows say, but that they can be read.
    pub is_damaged: bool,
}

impl Checked {
    /// Whether the schema has to be brought up to date before the orders can be looked at.
    pub const fn is_older(&self) -> bool {
        self.schema.0 < self.schema.1
    }
}

/// Tells each thing that is wrong with the database in this file, in words. Blocks.
pub fn check(path: &Path, found: &mut dyn FnMut(String)) -> Result<Checked, OpenError> {
    let file = connection::reading_still(path)?;
    let mut checked = Checked::default();
    match connection::is_ours(&file) {
        Err(OpenError::Sqlite(error)) => {
            found(format!("the file: {error}"));
            checked.is_damaged = true;
            return Ok(checked);
        }
        ours => ours?,
    }
    checked.is_damaged = check_file::pages(&file, found).unwrap_or_else(|error| {
        found(format!("the file: {error}"));
        true
    });
    let known = migrations::known();
    if let Err(error) = check_file::references(&file, found) {
        found(format!("what refers to what cannot be read: {error}"));
    }
    let schema = match migrations::schema(&file) {
        Err(OpenError::Sqlite(error)) if checked.is_damaged => {
            found(format!("the schema cannot be read: {error}"));
            return Ok(checked);
        }
        schema => schema?,
    };
    checked.schema = (schema.version, known);
    if !schema.is_readable_by(known) {
        found(format!(
            "the schema has version {}, this binary knows versions up to {known}: use the newer binary that wrote it",
            schema.version
        ));
        return Ok(checked);
    }
    if checked.is_older() {
        checked.left_out.push(format!(
            "the orders: the schema has version {}, and this binary reads version {known}",
            schema.version
        ));
        return Ok(checked);
    }
    if let Ok(Err(lacks)) = shape::lacks(&file).map(|lacks| lacks.check()) {
        found(format!("the database lacks parts of its schema: {lacks}"));
        return Ok(checked);
    }
    look_at_all(&file, &mut checked, found);
    Ok(checked)
}

/// What cannot be read is found, and ends only the part of the check that it is in.
fn look_at_all(file: &Connection, checked: &mut Checked, found: &mut dyn FnMut(String)) {
    let parts: [(&str, Part); 4] = [
        ("the orders", check_orders::look),
        ("the journals", check_orders::look_at_the_newest),
        ("the books", check_books::look),
        (
            "keys, places and what waits",
            check_books::look_at_references,
        ),
    ];
    for (what, part) in parts {
        if let Err(error) = part(file, checked, found) {
            found(format!("{what} cannot all be read: {error}"));
        }
    }
}

type Part = fn(&Connection, &mut Checked, &mut dyn FnMut(String)) -> rusqlite::Result<()>;
