//! MySQL's rows as [`Columns`].

use crate::sql::columns::Columns;
use sqlx::mysql::{MySql, MySqlRow};
use sqlx::{Decode, Row, Type, ValueRef};
use uuid::Uuid;

impl Columns for MySqlRow {
    fn integer(&self, name: &str) -> Result<Option<i64>, String> {
        self.try_get(name).map_err(|why| why.to_string())
    }

    /// Texts that are compared are in binary columns; whether one is a text is seen when it is read.
    fn text(&self, name: &str) -> Result<Option<&str>, String> {
        characters(self, name)
    }

    fn bytes(&self, name: &str) -> Result<Option<&[u8]>, String> {
        characters(self, name)
    }

    fn uuid(&self, name: &str) -> Result<Option<Uuid>, String> {
        let uuid = |bytes: &[u8]| Uuid::from_slice(bytes).map_err(|why| why.to_string());
        self.bytes(name)?.map(uuid).transpose()
    }
}

fn characters<'r, T: Decode<'r, MySql>>(
    row: &'r MySqlRow,
    name: &str,
) -> Result<Option<T>, String> {
    let value = row.try_get_raw(name).map_err(|why| why.to_string())?;
    if value.is_null() {
        return Ok(None);
    }
    if !<[u8] as Type<MySql>>::compatible(&value.type_info()) {
        return Err(format!("it is of the type {}", value.type_info()));
    }
    T::decode(value).map(Some).map_err(|why| why.to_string())
}
