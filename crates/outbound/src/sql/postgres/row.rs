//! PostgreSQL's rows as [`Columns`].

use crate::sql::columns::Columns;
use sqlx::postgres::PgRow;
use sqlx::{Decode, Postgres, Row, Type, TypeInfo, ValueRef};
use uuid::Uuid;

impl Columns for PgRow {
    fn integer(&self, name: &str) -> Result<Option<i64>, String> {
        let raw = self.try_get_raw(name).map_err(|why| why.to_string())?;
        match raw.type_info().name() {
            "BOOL" => Ok(get::<bool>(self, name)?.map(i64::from)),
            "INT4" => Ok(get::<i32>(self, name)?.map(i64::from)),
            _ => get(self, name),
        }
    }

    fn text(&self, name: &str) -> Result<Option<&str>, String> {
        get(self, name)
    }

    fn bytes(&self, name: &str) -> Result<Option<&[u8]>, String> {
        get(self, name)
    }

    fn uuid(&self, name: &str) -> Result<Option<Uuid>, String> {
        get(self, name)
    }
}

fn get<'r, T>(row: &'r PgRow, name: &str) -> Result<Option<T>, String>
where
    T: Decode<'r, Postgres> + Type<Postgres>,
{
    row.try_get(name).map_err(|why| why.to_string())
}
