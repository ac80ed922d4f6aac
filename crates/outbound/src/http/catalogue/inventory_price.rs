//! The catalogue of a shop whose inventory has the names and the prices: document 003's, and that of the
//! system behind document 004.

use crate::amounts;
use crate::http::upstream::{Endpoint, Fault, HttpAnswer, Upstream};
use crate::http::wire_id::from_wire;
use crate::http::words::plain;
use application::ports::{Catalogue, Product, ReadError};
use async_trait::async_trait;
use domain::{Currency, ProductId};
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

const PRODUCT: &str = "productId";

/// The most characters of a name that are kept.
const NAME_LIMIT: usize = 200;

/// Where a product is looked up, and which of both forms the answer has.
#[derive(Debug, Clone)]
pub enum PricePath {
    /// `{product_id, name, price}`, as document 003 has it.
    ById(Endpoint),
    /// `{sku, name, price}`, as the system behind document 004 has it.
    BySku(Endpoint),
}

impl PricePath {
    /// Document 003's own call.
    pub fn by_id() -> Self {
        Self::ById(Endpoint::known("GET /inventory/{productId}", &[PRODUCT]))
    }

    /// The call of the system behind document 004.
    pub fn by_sku() -> Self {
        let known = Endpoint::known("GET /api/v1/inventory/{productId}", &[PRODUCT]);
        Self::BySku(known)
    }

    const fn endpoint(&self) -> &Endpoint {
        match self {
            Self::ById(endpoint) | Self::BySku(endpoint) => endpoint,
        }
    }
}

#[derive(Deserialize)]
struct PricedAnswer {
    product_id: Option<Value>,
    name: Option<String>,
    price: Value,
}

/// An inventory that tells prices.
pub struct InventoryPrice {
    upstream: Arc<Upstream>,
    path: PricePath,
    currency: Currency,
}

impl InventoryPrice {
    /// At this service, in the shop's currency: the answer names none.
    pub fn new(upstream: Arc<Upstream>, path: PricePath, currency: Currency) -> Self {
        Self {
            upstream,
            path,
            currency,
        }
    }

    fn product(&self, id: &ProductId, answer: &HttpAnswer) -> Result<Product, Fault> {
        if !answer.status.is_success() {
            return Err(answer.unexpected("is not a documented one"));
        }
        let told: PricedAnswer = answer.json()?;
        // A `sku` is that system's own name of the product, and need not be the id that was asked for.
        if let (PricePath::ById(_), Some(other)) = (&self.path, &told.product_id)
            && from_wire(other).as_deref() != Some(id.as_str())
        {
            return Err(Fault::mismatch("it is about another product"));
        }
        let price = amounts::from_wire(&told.price, self.currency);
        let price = price.filter(|price| price.minor() > 0);
        let price = price.ok_or_else(|| {
            let code = self.currency.code();
            answer.unexpected(&format!("has no price above 0 in {code}"))
        })?;
        let name = told.name.map(|name| plain(&name, NAME_LIMIT));
        let name = name.filter(|name| !name.is_empty());
        Ok(Product {
            id: id.clone(),
            name: name.unwrap_or_else(|| id.to_string()),
            price,
            image_url: None,
        })
    }
}

#[async_trait]
impl Catalogue for InventoryPrice {
    async fn products(&self, ids: &[ProductId]) -> Result<Vec<Option<Product>>, ReadError> {
        let ask = |id: &ProductId| self.path.endpoint().request(&[(PRODUCT, id.as_str())]);
        let read = |id: &ProductId, answer: &HttpAnswer| self.product(id, answer).map(Some);
        self.upstream.read_each(ids, ask, read).await
    }
}
