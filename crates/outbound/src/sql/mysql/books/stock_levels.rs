//! What there is of each product, for operators.

use crate::sql::mysql::Failure;
use crate::sql::mysql::store::MysqlStore;
use crate::sql::rows::stock_level;
use application::ports::{StockLevel, StockLevels, StockQuery, StoreError};
use async_trait::async_trait;
use sqlx::mysql::MySqlConnection;

#[async_trait]
impl StockLevels for MysqlStore {
    async fn levels(&self, query: StockQuery) -> Result<Vec<StockLevel>, StoreError> {
        self.read_list(query, |connection, query| {
            Box::pin(levels(connection, query))
        })
        .await
    }
}

async fn levels(
    connection: &mut MySqlConnection,
    query: &StockQuery,
) -> Result<Vec<StockLevel>, Failure> {
    // No product has an empty id.
    let behind = query.behind.as_ref().map_or("", |product| product.as_str());
    // Ids are kept as bytes, which have no case.
    let rows = sqlx::query(
        "SELECT s.product_id, p.name, s.on_hand, s.reserved, s.consumed
           FROM stock s LEFT JOIN products p ON p.id = s.product_id
          WHERE s.product_id > ?
            AND (? IS NULL
                 OR LOCATE(LOWER(?), LOWER(CONVERT(s.product_id USING utf8mb4))
                                     COLLATE utf8mb4_bin) > 0
                 OR LOCATE(LOWER(?), LOWER(p.name) COLLATE utf8mb4_bin) > 0)
          ORDER BY s.product_id LIMIT ?",
    )
    .bind(behind)
    .bind(&query.text)
    .bind(&query.text)
    .bind(&query.text)
    .bind(query.limit)
    .fetch_all(connection)
    .await?;
    let levels = rows.iter().map(|row| stock_level(row));
    Ok(levels.collect::<Result<_, _>>()?)
}
