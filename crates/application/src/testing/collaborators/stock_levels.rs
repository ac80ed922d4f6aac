//! What there is of each product in a world's books.

use super::fakes::FakeCollaborators;
use crate::ports::{Catalogue, StockLevel, StockLevels, StockQuery, StoreError};
use async_trait::async_trait;

#[async_trait]
impl StockLevels for FakeCollaborators {
    async fn levels(&self, query: StockQuery) -> Result<Vec<StockLevel>, StoreError> {
        let shelves = self.inventory.books().shelves().clone();
        let ids: Vec<_> = shelves.keys().cloned().collect();
        let named = self.catalogue.products(&ids).await;
        let named = named.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let units = |signed: i64| u64::try_from(signed).unwrap_or_default();
        let level = |((product, shelf), sold): ((_, super::Shelf), Option<_>)| StockLevel {
            product,
            name: sold.map(|sold: crate::ports::Product| sold.name),
            // A shelf's units are in one place at a time.
            on_hand: units(shelf.on_hand + shelf.reserved),
            reserved: units(shelf.reserved),
            consumed: units(shelf.consumed),
        };
        let levels = shelves.into_iter().zip(named).map(level);
        let fits = levels.filter(|level| is_asked_for(level, &query));
        Ok(fits.take(query.limit as usize).collect())
    }
}

fn is_asked_for(level: &StockLevel, query: &StockQuery) -> bool {
    let is_behind = query.behind.as_ref().is_none_or(|id| level.product > *id);
    let has_text = query.text.as_ref().is_none_or(|text| {
        let text = text.to_ascii_lowercase();
        let has = |place: &str| place.to_ascii_lowercase().contains(&text);
        has(level.product.as_str()) || level.name.as_deref().is_some_and(has)
    });
    is_behind && has_text
}
