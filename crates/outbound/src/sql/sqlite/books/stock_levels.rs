//! What there is of each product, for operators.

use crate::sql::rows::stock_level;
use crate::sql::sqlite::{Failure, SqliteStore};
use application::ports::{StockLevel, StockLevels, StockQuery, StoreError};
use async_trait::async_trait;
use rusqlite::{Connection, named_params};

#[async_trait]
impl StockLevels for SqliteStore {
    async fn levels(&self, query: StockQuery) -> Result<Vec<StockLevel>, StoreError> {
        self.read_list(move |connection| levels(connection, &query))
            .await
    }
}

fn levels(connection: &Connection, query: &StockQuery) -> Result<Vec<StockLevel>, Failure> {
    let mut select = connection.prepare_cached(
        "SELECT s.product_id, p.name, s.on_hand, s.reserved, s.consumed
           FROM stock s LEFT JOIN products p ON p.id = s.product_id
          WHERE s.product_id > :behind
            AND (:text IS NULL OR instr(lower(s.product_id), lower(:text)) > 0
                 OR instr(lower(p.name), lower(:text)) > 0)
          ORDER BY s.product_id LIMIT :limit",
    )?;
    let mut rows = select.query(named_params! {
        // No product has an empty id.
        ":behind": query.behind.as_ref().map_or("", |product| product.as_str()),
        ":text": query.text,
        ":limit": query.limit,
    })?;
    let mut levels = Vec::new();
    while let Some(row) = rows.next()? {
        levels.push(stock_level(row)?);
    }
    Ok(levels)
}
