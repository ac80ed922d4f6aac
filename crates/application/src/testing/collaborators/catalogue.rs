//! The demo catalogue in memory.

use crate::ports::{Catalogue, Product, ReadError};
use async_trait::async_trait;
use domain::{Currency, Money, ProductId};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The demo products: id, name, units in stock, price in cents.
pub(super) const DEMO_PRODUCTS: [(&str, &str, i64, i64); 8] = [
    ("PROD001", "Wireless Headphones", 50, 7_999),
    ("PROD002", "USB-C Charger", 100, 2_999),
    ("PROD003", "Bluetooth Speaker", 30, 14_999),
    ("PROD004", "Laptop Stand", 25, 4_999),
    ("PROD005", "Webcam 1080p", 40, 8_999),
    ("1", "Mechanical Keyboard", 100, 9_999),
    ("5", "Noise-Cancelling Earbuds", 100, 14_999),
    ("101", "Ergonomic Mouse", 100, 4_500),
];

/// A catalogue that a test can change or shut.
pub struct FakeCatalogue {
    products: Mutex<BTreeMap<ProductId, Product>>,
    is_down: Mutex<bool>,
}

impl FakeCatalogue {
    pub(super) fn demo() -> Self {
        let catalogue = Self {
            products: Mutex::default(),
            is_down: Mutex::new(false),
        };
        for (id, name, _, cents) in DEMO_PRODUCTS {
            let price = Money::from_minor(cents, Currency::USD);
            catalogue.put(product(id), name, price);
        }
        catalogue
    }

    /// Puts a product on sale, or changes it.
    pub fn put(&self, id: ProductId, name: &str, price: Money) {
        let mut products = self.products.lock().unwrap_or_else(PoisonError::into_inner);
        let product = Product {
            id: id.clone(),
            name: name.to_owned(),
            price,
            image_url: None,
        };
        products.insert(id, product);
    }

    fn answers(&self) -> Result<MutexGuard<'_, BTreeMap<ProductId, Product>>, ReadError> {
        if *self.is_down.lock().unwrap_or_else(PoisonError::into_inner) {
            return Err(ReadError {
                collaborator: "catalogue",
                why: "connection refused".to_owned(),
                is_spoilt: false,
                is_silence: true,
            });
        }
        Ok(self.products.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// From now on no answer comes, or answers come again.
    pub fn set_down(&self, is_down: bool) {
        *self.is_down.lock().unwrap_or_else(PoisonError::into_inner) = is_down;
    }
}

/// A product's id.
pub(super) fn product(id: &str) -> ProductId {
    ProductId::parse(id).expect("the demo ids are short texts")
}

#[async_trait]
impl Catalogue for FakeCatalogue {
    async fn products(&self, ids: &[ProductId]) -> Result<Vec<Option<Product>>, ReadError> {
        let products = self.answers()?;
        Ok(ids.iter().map(|id| products.get(id).cloned()).collect())
    }

    async fn on_sale(&self, limit: usize) -> Result<Option<Vec<Product>>, ReadError> {
        let products = self.answers()?;
        Ok(Some(products.values().take(limit).cloned().collect()))
    }
}
