//! The words that orders are found by, written with the order.

use super::many::insert_many;
use application::search::order_terms;
use domain::Order;
use sqlx::mysql::MySqlConnection;

/// What a new order is found by.
pub(super) struct Terms {
    terms: Vec<String>,
    placed_at: i64,
}

struct NewRow<'a> {
    term: &'a str,
    placed_at: i64,
    number: i64,
}

impl From<&Order> for Terms {
    fn from(order: &Order) -> Self {
        Self {
            terms: order_terms(order.placed()).into_iter().collect(),
            placed_at: order.placed().at.micros(),
        }
    }
}

impl Terms {
    pub(super) async fn insert(
        &self,
        connection: &mut MySqlConnection,
        number: i64,
    ) -> Result<(), sqlx::Error> {
        let rows = self.terms.iter().map(|term| NewRow {
            term,
            placed_at: self.placed_at,
            number,
        });
        let rows: Vec<_> = rows.collect();
        insert_many(
            connection,
            "INSERT INTO order_terms (term, placed_at, number) VALUES ",
            "(?, ?, ?)",
            &rows,
            |query, row| query.bind(row.term).bind(row.placed_at).bind(row.number),
        )
        .await
    }

    /// Those of an order that is struck out.
    pub(super) async fn delete(
        &self,
        connection: &mut MySqlConnection,
        number: i64,
    ) -> Result<(), sqlx::Error> {
        for term in &self.terms {
            let delete = "DELETE FROM order_terms WHERE term = ? AND placed_at = ? AND number = ?";
            let delete = sqlx::query(delete).bind(term);
            let delete = delete.bind(self.placed_at).bind(number);
            delete.execute(&mut *connection).await?;
        }
        Ok(())
    }
}
