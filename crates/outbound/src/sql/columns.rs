//! Reading a row by the names of its columns, whichever database it comes from.

use super::failure::unreadable;
use application::ports::StoreError;
use domain::{OrderId, Timestamp};
use std::fmt::Display;
use uuid::Uuid;

/// A row. Nothing where a column is null; an error where it is not there or of another type.
pub(super) trait Columns {
    fn integer(&self, name: &str) -> Result<Option<i64>, String>;
    fn text(&self, name: &str) -> Result<Option<&str>, String>;
    fn bytes(&self, name: &str) -> Result<Option<&[u8]>, String>;
    /// However the database keeps ids.
    fn uuid(&self, name: &str) -> Result<Option<Uuid>, String>;
}

/// What a column can hold.
pub(super) trait Value<'r>: Sized {
    fn read(row: &'r dyn Columns, name: &str) -> Result<Option<Self>, String>;
}

/// One column of a row that must not be null, or which row cannot be read, and why.
pub(super) fn column<'r, T: Value<'r>>(
    row: &'r dyn Columns,
    table: &'static str,
    name: &'static str,
    id: &dyn Display,
) -> Result<T, StoreError> {
    let value = nullable(row, table, name, id)?;
    value.ok_or_else(|| unreadable(table, name, id, &"it is null"))
}

/// One column of a row.
pub(super) fn nullable<'r, T: Value<'r>>(
    row: &'r dyn Columns,
    table: &'static str,
    name: &'static str,
    id: &dyn Display,
) -> Result<Option<T>, StoreError> {
    T::read(row, name).map_err(|why| unreadable(table, name, id, &why))
}

impl Value<'_> for i64 {
    fn read(row: &dyn Columns, name: &str) -> Result<Option<Self>, String> {
        row.integer(name)
    }
}

macro_rules! narrower {
    ($($integer:ty),+) => {$(
        impl Value<'_> for $integer {
            fn read(row: &dyn Columns, name: &str) -> Result<Option<Self>, String> {
                let narrow = |wide: i64| Self::try_from(wide).map_err(|why| why.to_string());
                row.integer(name)?.map(narrow).transpose()
            }
        }
    )+};
}

narrower!(u16, u32, u64);

impl Value<'_> for bool {
    fn read(row: &dyn Columns, name: &str) -> Result<Option<Self>, String> {
        Ok(row.integer(name)?.map(|number| number != 0))
    }
}

impl Value<'_> for Timestamp {
    fn read(row: &dyn Columns, name: &str) -> Result<Option<Self>, String> {
        Ok(row.integer(name)?.map(Self::from_micros))
    }
}

impl<'r> Value<'r> for &'r str {
    fn read(row: &'r dyn Columns, name: &str) -> Result<Option<Self>, String> {
        row.text(name)
    }
}

impl Value<'_> for String {
    fn read(row: &dyn Columns, name: &str) -> Result<Option<Self>, String> {
        Ok(row.text(name)?.map(str::to_owned))
    }
}

impl Value<'_> for Vec<u8> {
    fn read(row: &dyn Columns, name: &str) -> Result<Option<Self>, String> {
        Ok(row.bytes(name)?.map(<[u8]>::to_vec))
    }
}

impl<const N: usize> Value<'_> for [u8; N] {
    fn read(row: &dyn Columns, name: &str) -> Result<Option<Self>, String> {
        let exactly = |bytes: &[u8]| {
            let length = bytes.len();
            let wrong = |_| format!("{length} bytes and not {N}");
            <[u8; N]>::try_from(bytes).map_err(wrong)
        };
        row.bytes(name)?.map(exactly).transpose()
    }
}

impl Value<'_> for OrderId {
    fn read(row: &dyn Columns, name: &str) -> Result<Option<Self>, String> {
        Ok(row.uuid(name)?.map(Self::from_uuid))
    }
}
