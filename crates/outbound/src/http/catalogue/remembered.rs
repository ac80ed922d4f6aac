//! Prices that outlive their service for a while: document 004 has orders wait for an inventory that is
//! down, and where the inventory tells the prices, an order could not even begin to wait.

use application::ports::{Catalogue, Clock, Product, ReadError};
use async_trait::async_trait;
use domain::{Duration, ProductId, Timestamp};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The most products that are remembered; what comes on top of that is not.
const MOST: usize = 10_000;

/// A catalogue whose prices are remembered for the time when it cannot be read.
pub struct RememberedPrices {
    catalogue: Arc<dyn Catalogue>,
    clock: Arc<dyn Clock>,
    longest: Duration,
    known: Mutex<HashMap<ProductId, (Timestamp, Product)>>,
}

impl RememberedPrices {
    /// What this catalogue told holds for so long where it cannot be read.
    pub fn new(catalogue: Arc<dyn Catalogue>, clock: Arc<dyn Clock>, longest: Duration) -> Self {
        Self {
            catalogue,
            clock,
            longest,
            known: Mutex::default(),
        }
    }

    fn remember(&self, ids: &[ProductId], told: &[Option<Product>]) {
        let now = self.clock.now();
        let mut known = self.known();
        if known.len() + ids.len() > MOST {
            known.retain(|_, (at, _)| now.since(*at) <= self.longest);
        }
        for (id, product) in ids.iter().zip(told) {
            match product {
                None => drop(known.remove(id)),
                Some(product) if known.len() < MOST || known.contains_key(id) => {
                    known.insert(id.clone(), (now, product.clone()));
                }
                Some(_) => {}
            }
        }
    }

    /// All of them, or none: an order has prices for each of its lines.
    fn recall(&self, ids: &[ProductId]) -> Option<Vec<Option<Product>>> {
        let now = self.clock.now();
        let known = self.known();
        let recall = |id| {
            let (at, product) = known.get(id)?;
            (now.since(*at) <= self.longest).then(|| Some(product.clone()))
        };
        ids.iter().map(recall).collect()
    }

    fn known(&self) -> MutexGuard<'_, HashMap<ProductId, (Timestamp, Product)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Catalogue for RememberedPrices {
    async fn products(&self, ids: &[ProductId]) -> Result<Vec<Option<Product>>, ReadError> {
        match self.catalogue.products(ids).await {
            Ok(told) => {
                self.remember(ids, &told);
                Ok(told)
            }
            Err(error) if error.is_silence => self.recall(ids).ok_or(error),
            // What was told and makes no sense is no reason to sell at an old price, nor is the silence
            // of a breaker that it opens.
            Err(error) => {
                self.known().clear();
                Err(error)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use application::testing::ManualClock;
    use domain::{Currency, Money};

    const SILENT: bool = true;

    /// Sells everything but what is called `gone`, until it is shut.
    #[derive(Default)]
    struct Shop(Mutex<Option<ReadError>>);

    impl Shop {
        fn fails(&self, is_silence: bool) {
            let why = "as scripted".to_owned();
            *self.0.lock().unwrap() = Some(ReadError {
                collaborator: "catalogue",
                why,
                is_spoilt: false,
                is_silence,
            });
        }
    }

    #[async_trait]
    impl Catalogue for Shop {
        async fn products(&self, ids: &[ProductId]) -> Result<Vec<Option<Product>>, ReadError> {
            if let Some(error) = &*self.0.lock().unwrap() {
                return Err(error.clone());
            }
            let product = |id: &ProductId| Product {
                id: id.clone(),
                name: id.to_string(),
                price: Money::from_minor(500, Currency::USD),
                image_url: None,
            };
            let told = ids
                .iter()
                .map(|id| (id.as_str() != "gone").then(|| product(id)));
            Ok(told.collect())
        }
    }

    fn ids(ids: &[&str]) -> Vec<ProductId> {
        ids.iter().map(|id| ProductId::parse(id).unwrap()).collect()
    }

    fn remembering() -> (Arc<Shop>, Arc<ManualClock>, RememberedPrices) {
        let shop = Arc::new(Shop::default());
        let clock = Arc::new(ManualClock::standing_at(Timestamp::from_micros(0)));
        let longest = Duration::from_secs(60);
        let remembered = RememberedPrices::new(shop.clone(), clock.clone(), longest);
        (shop, clock, remembered)
    }

    #[tokio::test]
    async fn prices_hold_while_their_service_is_down_and_no_longer_than_they_may() {
        let (shop, clock, remembered) = remembering();
        let told = remembered.products(&ids(&["1", "2"])).await.unwrap();
        shop.fails(SILENT);
        clock.advance(Duration::from_secs(60));
        assert_eq!(
            remembered.products(&ids(&["2", "1"])).await.unwrap()[1],
            told[0]
        );
        clock.advance(Duration::from_secs(1));
        remembered.products(&ids(&["1"])).await.unwrap_err();
    }

    #[tokio::test]
    async fn what_was_never_told_is_no_longer_sold_or_makes_no_sense_is_not_remembered() {
        let (shop, _, remembered) = remembering();
        remembered.products(&ids(&["1", "gone"])).await.unwrap();
        shop.fails(SILENT);
        remembered.products(&ids(&["1", "3"])).await.unwrap_err();
        remembered.products(&ids(&["gone"])).await.unwrap_err();
        assert!(remembered.products(&ids(&["1"])).await.is_ok());
        shop.fails(!SILENT);
        remembered.products(&ids(&["1"])).await.unwrap_err();
        // A breaker that this opens is silence to look at.
        shop.fails(SILENT);
        remembered.products(&ids(&["1"])).await.unwrap_err();
    }
}
