//! What there is of each product, for operators.

use crate::sql::postgres::{Failure, PostgresStore};
use crate::sql::rows::stock_level;
use application::ports::{StockLevel, StockLevels, StockQuery, StoreError};
use async_trait::async_trait;
use sqlx::postgres::PgConnection;
use std::sync::Arc;

#[async_trait]
impl StockLevels for PostgresStore {
    async fn levels(&self, query: StockQuery) -> Result<Vec<StockLevel>, StoreError> {
        let query = Arc::new(query);
        self.read_list("stock levels", move |connection| {
            let query = query.clone();
            Box::pin(async move { levels(connection, &query).await })
        })
        .await
    }
}

async fn levels(
    connection: &mut PgConnection,
    query: &StockQuery,
) -> Result<Vec<StockLevel>, Failure> {
    // No product has an empty id.
    let behind = query.behind.as_ref().map_or("", |product| product.as_str());
    // No id and no name has such a character, and this database takes no text with it.
    let text = query.text.as_ref().map(|text| text.replace('\0', "\u{1}"));
    let rows = sqlx::query(
        "SELECT s.product_id, p.name, s.on_hand, s.reserved, s.consumed
           FROM stock s LEFT JOIN products p ON p.id = s.product_id
          WHERE s.product_id > $1
            AND ($2::text IS NULL
                 OR strpos(lower(s.product_id), lower($2 COLLATE \"C\")) > 0
                 OR strpos(lower(p.name), lower($2 COLLATE \"C\")) > 0)
          ORDER BY s.product_id LIMIT $3",
    )
    .bind(behind)
    .bind(text)
    .bind(i64::from(query.limit))
    .fetch_all(connection)
    .await?;
    let levels = rows.iter().map(|row| stock_level(row));
    Ok(levels.collect::<Result<_, _>>()?)
}
