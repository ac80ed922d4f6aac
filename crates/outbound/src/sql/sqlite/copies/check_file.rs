//! The file as SQLite sees it: its pages, its indexes, its constraints, and what refers to what.

use rusqlite::Connection;

/// More than that are not told of one file: it is spoilt as a whole.
const MOST: u32 = 100;

/// Pages, indexes and constraints: whether anything is wrong with them.
pub(super) fn pages(file: &Connection, found: &mut dyn FnMut(String)) -> rusqlite::Result<bool> {
    let mut is_damaged = false;
    let mut check = file.prepare(&format!("PRAGMA integrity_check({MOST})"))?;
    let mut rows = check.query([])?;
    loop {
        match rows.next() {
            Ok(Some(row)) => {
                let told: String = row.get(0)?;
                if told != "ok" {
                    // A row that its table forbids can be read all the same.
                    is_damaged |= !told.starts_with("CHECK constraint failed");
                    told.lines()
                        .for_each(|line| found(format!("the file: {line}")));
                }
            }
            Ok(None) => return Ok(is_damaged),
            Err(error) => {
                found(format!("the file: {error}"));
                return Ok(true);
            }
        }
    }
}

/// Rows that refer to rows that are not there.
pub(super) fn references(file: &Connection, found: &mut dyn FnMut(String)) -> rusqlite::Result<()> {
    let mut check =
        file.prepare("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check LIMIT ?1")?;
    let mut rows = check.query([MOST])?;
    while let Some(row) = rows.next()? {
        let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
        let id = row.get::<_, Option<i64>>(1)?;
        let id = id.map_or_else(String::new, |id| format!(" {id}"));
        found(format!(
            "row{id} of {table} refers to a row of {parent} that is not there"
        ));
    }
    Ok(())
}
