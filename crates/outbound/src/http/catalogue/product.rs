//! Products as documents 000 and 001 have them.

use crate::amounts;
use crate::http::product_reads::{PRODUCT, ProductReads};
use crate::http::upstream::{Endpoint, Fault, HttpAnswer, Upstream};
use crate::http::wire_id::from_wire;
use crate::http::words::plain;
use application::ports::{Catalogue, Product, ReadError};
use async_trait::async_trait;
use domain::text::bounded;
use domain::{Currency, ProductId};
use reqwest::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

/// What is kept of a longer name.
const NAME_LIMIT: usize = 200;

/// A longer address of a picture is none.
const IMAGE_LIMIT: usize = 2_000;

#[derive(Deserialize)]
struct ProductAnswer {
    id: Value,
    name: Option<String>,
    price: Value,
    images: Option<Vec<Value>>,
    active: Option<bool>,
}

/// A catalogue with one call for each product.
pub struct ProductCatalogue {
    reads: ProductReads,
    currency: Currency,
}

impl ProductCatalogue {
    /// At this service, by this call; its prices are in this currency.
    pub fn new(upstream: Arc<Upstream>, product: Endpoint, currency: Currency) -> Self {
        Self {
            reads: ProductReads::new(upstream, product),
            currency,
        }
    }

    /// The documents' own call.
    pub fn default_product() -> Endpoint {
        Endpoint::known("GET /api/products/{productId}", &[PRODUCT])
    }
}

#[async_trait]
impl Catalogue for ProductCatalogue {
    async fn products(&self, ids: &[ProductId]) -> Result<Vec<Option<Product>>, ReadError> {
        let read = |id: &ProductId, answer: &HttpAnswer| match answer.status {
            StatusCode::OK => on_sale(&answer.json()?, id, self.currency),
            _ => Err(answer.unexpected("is not a documented one")),
        };
        let found = self.reads.each(ids, ProductId::as_str, read).await?;
        Ok(found.into_iter().map(Option::flatten).collect())
    }
}

/// Any id can be asked for, so what is wrong with one product keeps nobody from asking for others.
fn on_sale(
    answer: &ProductAnswer,
    id: &ProductId,
    currency: Currency,
) -> Result<Option<Product>, Fault> {
    if from_wire(&answer.id).as_deref() != Some(id.as_str()) {
        return Err(Fault::mismatch("it is another product than was asked for").answered());
    }
    if answer.active == Some(false) {
        return Ok(None);
    }
    let price = amounts::from_wire(&answer.price, currency).filter(|price| price.minor() > 0);
    let Some(price) = price else {
        let what = format!("its price of {id} is no amount of {}", currency.code());
        return Err(Fault::unreadable(&what).answered());
    };
    let name = answer.name.as_deref().map(|name| plain(name, NAME_LIMIT));
    let name = name.filter(|name| !name.is_empty());
    Ok(Some(Product {
        id: id.clone(),
        name: name.unwrap_or_else(|| id.to_string()),
        price,
        image_url: answer.images.iter().flatten().find_map(image),
    }))
}

fn image(image: &Value) -> Option<String> {
    bounded(image.as_str()?, IMAGE_LIMIT).ok()
}
