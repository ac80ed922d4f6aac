//! What is on sale.

use crate::builtin::ProductBooks;
use crate::sql::WriteError;
use crate::sql::postgres::attempts::{Done, Work, transaction};
use crate::sql::postgres::{Failure, PostgresStore};
use crate::sql::rows::product;
use application::ports::{Product, StoreError};
use async_trait::async_trait;
use sqlx::postgres::PgConnection;
use std::sync::Arc;

/// Of several replicas that start on an empty database one puts the catalogue in.
const LOCK: i64 = 0x6f72_6473_7365_6564;

#[async_trait]
impl ProductBooks for PostgresStore {
    async fn seed(&self, products: Vec<(Product, u32)>) -> Result<(), StoreError> {
        let products = Arc::new(products);
        let seeded = self.alone("seed", move |connection, _| {
            Box::pin(seed(connection, products.clone()))
        });
        seeded.await.map_err(WriteError::into_store_error)
    }

    async fn products(&self) -> Result<Vec<Product>, StoreError> {
        self.read("products", |connection| {
            Box::pin(async move {
                let rows = sqlx::query("SELECT id, name, price_minor, currency FROM products")
                    .fetch_all(connection)
                    .await?;
                let products = rows.iter().map(|row| product(row));
                Ok(products.collect::<Result<_, _>>()?)
            })
        })
        .await
    }
}

async fn seed(
    connection: &mut PgConnection,
    products: Arc<Vec<(Product, u32)>>,
) -> Result<(), Failure> {
    transaction(connection, |connection| -> Work<'_, Done<()>> {
        Box::pin(async move {
            sqlx::query("SELECT pg_advisory_xact_lock($1)")
                .bind(LOCK)
                .execute(&mut *connection)
                .await?;
            let first = sqlx::query("SELECT 1 FROM products LIMIT 1")
                .fetch_optional(&mut *connection)
                .await?;
            if first.is_none() {
                insert(connection, &products).await?;
            }
            Ok(Done::Keep(()))
        })
    })
    .await
}

async fn insert(connection: &mut PgConnection, products: &[(Product, u32)]) -> Result<(), Failure> {
    for (product, stock) in products {
        let (id, price) = (product.id.as_str(), product.price);
        sqlx::query(
            "INSERT INTO products (id, name, price_minor, currency) VALUES ($1, $2, $3, $4)",
        )
        .bind(id)
        .bind(&product.name)
        .bind(price.minor())
        .bind(price.currency().code().to_owned())
        .execute(&mut *connection)
        .await?;
        sqlx::query(
            "INSERT INTO stock (product_id, on_hand) VALUES ($1, $2)
             ON CONFLICT (product_id) DO NOTHING",
        )
        .bind(id)
        .bind(i64::from(*stock))
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
