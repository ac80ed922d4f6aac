//! The rows of the built-in catalogue and of its parcels.

use crate::builtin::ShipmentRecord;
use crate::sql::columns::{Columns, column};
use crate::sql::failure::unreadable;
use application::ports::{Product, StoreError};
use domain::{Currency, Money, ProductId};

/// Reads `id`, `name`, `price_minor` and `currency`.
pub(in crate::sql) fn product(row: &dyn Columns) -> Result<Product, StoreError> {
    const TABLE: &str = "products";
    let id: &str = column(row, TABLE, "id", &"?")?;
    let code: &str = column(row, TABLE, "currency", &id)?;
    let currency = Currency::parse(code).map_err(|why| unreadable(TABLE, "currency", &id, &why))?;
    Ok(Product {
        id: ProductId::parse(id).map_err(|why| unreadable(TABLE, "id", &id, &why))?,
        name: column(row, TABLE, "name", &id)?,
        price: Money::from_minor(column(row, TABLE, "price_minor", &id)?, currency),
        image_url: None,
    })
}

/// Reads `name` (the key) and `tracking_number`.
pub(in crate::sql) fn shipment_record(row: &dyn Columns) -> Result<ShipmentRecord, StoreError> {
    const TABLE: &str = "shipments";
    Ok(ShipmentRecord {
        key: column(row, TABLE, "name", &"?")?,
        tracking_number: column(row, TABLE, "tracking_number", &"?")?,
    })
}
