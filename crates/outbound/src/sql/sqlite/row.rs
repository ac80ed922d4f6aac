//! SQLite's rows as [`Columns`].

use crate::sql::columns::Columns;
use rusqlite::Row;
use rusqlite::types::ValueRef;
use uuid::Uuid;

impl Columns for Row<'_> {
    fn integer(&self, name: &str) -> Result<Option<i64>, String> {
        self.get(name).map_err(|why| why.to_string())
    }

    fn text(&self, name: &str) -> Result<Option<&str>, String> {
        let value = value(self, name)?;
        value.as_str_or_null().map_err(|why| why.to_string())
    }

    fn bytes(&self, name: &str) -> Result<Option<&[u8]>, String> {
        let value = value(self, name)?;
        value.as_blob_or_null().map_err(|why| why.to_string())
    }

    fn uuid(&self, name: &str) -> Result<Option<Uuid>, String> {
        let uuid = |bytes: &[u8]| Uuid::from_slice(bytes).map_err(|why| why.to_string());
        self.bytes(name)?.map(uuid).transpose()
    }
}

fn value<'r>(row: &'r Row<'_>, name: &str) -> Result<ValueRef<'r>, String> {
    row.get_ref(name).map_err(|why| why.to_string())
}
