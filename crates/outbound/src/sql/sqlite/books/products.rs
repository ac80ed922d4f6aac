//! What is on sale.

use crate::builtin::ProductBooks;
use crate::sql::failure::WriteError;
use crate::sql::rows::product;
use crate::sql::sqlite::{Failure, SqliteStore};
use application::ports::{Product, StoreError};
use async_trait::async_trait;
use rusqlite::Connection;

#[async_trait]
impl ProductBooks for SqliteStore {
    async fn seed(&self, products: Vec<(Product, u32)>) -> Result<(), StoreError> {
        self.write(move |connection| seed(connection, &products))
            .await
            .map_err(WriteError::into_store_error)
    }

    async fn products(&self) -> Result<Vec<Product>, StoreError> {
        self.read(all).await
    }
}

fn seed(connection: &Connection, products: &[(Product, u32)]) -> Result<(), Failure> {
    let mut first = connection.prepare_cached("SELECT 1 FROM products LIMIT 1")?;
    if first.exists([])? {
        return Ok(());
    }
    let mut on_sale = connection.prepare_cached(
        "INSERT INTO products (id, name, price_minor, currency) VALUES (?1, ?2, ?3, ?4)",
    )?;
    let mut in_stock = connection.prepare_cached(
        "INSERT INTO stock (product_id, on_hand) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    )?;
    for (product, stock) in products {
        let (id, price) = (product.id.as_str(), product.price);
        on_sale.execute((id, &product.name, price.minor(), price.currency().code()))?;
        in_stock.execute((id, stock))?;
    }
    Ok(())
}

fn all(connection: &Connection) -> Result<Vec<Product>, Failure> {
    let mut select =
        connection.prepare_cached("SELECT id, name, price_minor, currency FROM products")?;
    let mut rows = select.query([])?;
    let mut products = Vec::new();
    while let Some(row) = rows.next()? {
        products.push(product(row)?);
    }
    Ok(products)
}
