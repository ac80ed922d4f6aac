//! The built-in catalogue: read once, because its prices do not change while the service runs.

use super::demo_products::DEMO_PRODUCTS;
use crate::sql::sqlite::{Failure, SqliteStore, WriteError, column};
use application::ports::{Catalogue, Product, ReadError, StoreError};
use async_trait::async_trait;
use domain::{Currency, Money, ProductId};
use rusqlite::{Connection, Row};
use std::collections::HashMap;

const TABLE: &str = "products";

/// Products by id.
pub struct BuiltinCatalogue(HashMap<ProductId, Product>);

impl BuiltinCatalogue {
    /// Reads the products; at the first start puts the demo catalogue and its stock in, priced in
    /// this currency.
    pub async fn open(store: &SqliteStore, currency: Currency) -> Result<Self, StoreError> {
        store
            .write(move |connection| seed(connection, currency))
            .await
            .map_err(WriteError::into_store_error)?;
        store.read(|connection| Ok(Self(all(connection)?))).await
    }

    /// Everything on sale, by id.
    pub fn all(&self) -> Vec<&Product> {
        let mut products: Vec<_> = self.0.values().collect();
        products.sort_by(|a, b| a.id.cmp(&b.id));
        products
    }
}

#[async_trait]
impl Catalogue for BuiltinCatalogue {
    async fn products(&self, ids: &[ProductId]) -> Result<Vec<Option<Product>>, ReadError> {
        Ok(ids.iter().map(|id| self.0.get(id).cloned()).collect())
    }
}

fn seed(connection: &Connection, currency: Currency) -> Result<(), Failure> {
    let is_seeded = connection
        .prepare_cached("SELECT 1 FROM products LIMIT 1")?
        .exists([])?;
    if is_seeded {
        return Ok(());
    }
    let mut product = connection.prepare_cached(
        "INSERT INTO products (id, name, price_minor, currency) VALUES (?1, ?2, ?3, ?4)",
    )?;
    let mut stock = connection.prepare_cached(
        "INSERT INTO stock (product_id, on_hand) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    )?;
    for demo in DEMO_PRODUCTS {
        let price = demo.price(currency);
        product.execute((demo.id, demo.name, price.minor(), currency.code()))?;
        stock.execute((demo.id, demo.stock))?;
    }
    Ok(())
}

fn all(connection: &Connection) -> Result<HashMap<ProductId, Product>, Failure> {
    let mut select =
        connection.prepare_cached("SELECT id, name, price_minor, currency FROM products")?;
    let mut rows = select.query([])?;
    let mut products = HashMap::new();
    while let Some(row) = rows.next()? {
        let product = product(row)?;
        products.insert(product.id.clone(), product);
    }
    Ok(products)
}

fn product(row: &Row<'_>) -> Result<Product, StoreError> {
    let id: String = column(row, TABLE, "id", &"?")?;
    let code: String = column(row, TABLE, "currency", &id)?;
    let unreadable = |column, why: String| StoreError::Corrupt {
        table: TABLE,
        column,
        id: id.clone(),
        why,
    };
    let currency = Currency::parse(&code).map_err(|why| unreadable("currency", why.to_string()))?;
    Ok(Product {
        id: ProductId::parse(&id).map_err(|why| unreadable("id", why.to_string()))?,
        name: column(row, TABLE, "name", &id)?,
        price: Money::from_minor(column(row, TABLE, "price_minor", &id)?, currency),
        image_url: None,
    })
}
