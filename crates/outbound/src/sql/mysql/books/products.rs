//! What is on sale.

use crate::builtin::ProductBooks;
use crate::sql::failure::WriteError;
use crate::sql::mysql::Failure;
use crate::sql::mysql::store::MysqlStore;
use crate::sql::rows::product;
use application::ports::{Product, StoreError};
use async_trait::async_trait;
use sqlx::mysql::MySqlConnection;

#[async_trait]
impl ProductBooks for MysqlStore {
    async fn seed(&self, products: Vec<(Product, u32)>) -> Result<(), StoreError> {
        self.write(products, |transaction, products| {
            Box::pin(seed(&mut transaction.connection, products))
        })
        .await
        .map_err(WriteError::into_store_error)
    }

    async fn products(&self) -> Result<Vec<Product>, StoreError> {
        self.read((), |connection, ()| Box::pin(all(connection)))
            .await
    }
}

/// Of several replicas that start at once one is first; the others meet its rows, and look again.
async fn seed(
    connection: &mut MySqlConnection,
    products: &[(Product, u32)],
) -> Result<(), Failure> {
    let first = sqlx::query("SELECT 1 FROM products LIMIT 1");
    if first.fetch_optional(&mut *connection).await?.is_some() {
        return Ok(());
    }
    for (product, stock) in products {
        let (id, price) = (product.id.as_str(), product.price);
        let on_sale = sqlx::query(
            "INSERT INTO products (id, name, price_minor, currency) VALUES (?, ?, ?, ?)",
        )
        .bind(id)
        .bind(&product.name)
        .bind(price.minor())
        .bind(price.currency().code());
        if !Failure::is_new(on_sale.execute(&mut *connection).await)? {
            return Err(Failure::Again("the catalogue has just been filled"));
        }
        let in_stock = sqlx::query("INSERT INTO stock (product_id, on_hand) VALUES (?, ?)");
        let in_stock = in_stock.bind(id).bind(stock).execute(&mut *connection);
        // Stock that is known stays as it is.
        Failure::is_new(in_stock.await)?;
    }
    Ok(())
}

async fn all(connection: &mut MySqlConnection) -> Result<Vec<Product>, Failure> {
    let select = sqlx::query("SELECT id, name, price_minor, currency FROM products");
    let rows = select.fetch_all(connection).await?;
    let products = rows.iter().map(|row| product(row));
    Ok(products.collect::<Result<_, _>>()?)
}
