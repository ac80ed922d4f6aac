//! The inventory of the system behind document 004: one call for each product, an empty answer where it
//! is done, and a failure with a text where it is not.

use super::one_item::{OneItem, PRODUCT, about, out_of_stock, too_few};
use crate::http::keys::Keys;
use crate::http::upstream::{Endpoint, Fault, HttpAnswer, Upstream};
use application::ports::{Inventory, ReadError, StockCall, StockItem};
use async_trait::async_trait;
use domain::process::{Answer, CallOutcome, InventoryPlan, Receipt, Shortage};
use reqwest::StatusCode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Longer texts are no message.
const MESSAGE_LIMIT: usize = 1_000;

/// Where its four calls are; `{productId}` stands for the product.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "each is the call of its name")]
pub struct PerProductPaths {
    pub product: Endpoint,
    pub reserve: Endpoint,
    pub release: Endpoint,
    pub consume: Endpoint,
}

impl Default for PerProductPaths {
    fn default() -> Self {
        let known = |text| Endpoint::known(text, &[PRODUCT]);
        Self {
            product: known("GET /api/v1/inventory/{productId}"),
            reserve: known("POST /api/v1/inventory/{productId}/reserveStock"),
            release: known("POST /api/v1/inventory/{productId}/releaseStock"),
            consume: known("POST /api/v1/inventory/{productId}/consumeStock"),
        }
    }
}

#[derive(Serialize)]
struct AmountBody {
    amount: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProductAnswer {
    available_stock: i64,
}

/// An inventory that is called once for each product.
pub struct PerProduct {
    service: OneItem,
    paths: PerProductPaths,
    /// In lower case.
    short: Vec<String>,
}

impl PerProduct {
    /// What a text has in it that tells of too little stock, unless settings say otherwise. Of an unknown
    /// product there is none.
    pub const SHORT: [&str; 3] = [
        "insufficient stock",
        "not enough stock",
        "product not found",
    ];

    /// At this service. A failure whose text has one of the words of `short` in it, in any case, tells of
    /// too little stock. Any other failure tells nothing: the same status and form come of a database
    /// that was lost after it had committed.
    pub fn new(
        upstream: Arc<Upstream>,
        paths: PerProductPaths,
        keys: Keys,
        short: &[impl AsRef<str>],
    ) -> Self {
        Self {
            service: OneItem::new(upstream, keys),
            paths,
            short: short
                .iter()
                .map(|words| words.as_ref().to_lowercase())
                .collect(),
        }
    }

    async fn call(
        &self,
        endpoint: &Endpoint,
        call: &StockCall,
        read: impl FnOnce(&HttpAnswer, &StockItem) -> Result<Answer, Fault> + Send,
    ) -> CallOutcome {
        let request = |item: &StockItem| {
            let amount = item.quantity.units();
            let request = about(endpoint, item)?.json(&AmountBody { amount });
            Ok(request.documents(StatusCode::INTERNAL_SERVER_ERROR))
        };
        self.service.deed(call, request, read).await
    }

    /// How much there is; none where it does not know the product. The answer's `sku` is not compared:
    /// it is another name of the product than the one in the path.
    fn available(&self, answer: &HttpAnswer) -> Result<Option<u32>, Fault> {
        match answer.status {
            StatusCode::INTERNAL_SERVER_ERROR if self.tells_of_too_little(answer) => Ok(None),
            status if status.is_server_error() => Err(answer.failed()),
            StatusCode::OK => {
                let product: ProductAnswer = answer.json()?;
                let available = product.available_stock.max(0);
                Ok(Some(u32::try_from(available).unwrap_or(u32::MAX)))
            }
            _ => Err(answer.unexpected("is not a documented one")),
        }
    }

    fn tells_of_too_little(&self, answer: &HttpAnswer) -> bool {
        let text = answer.text().unwrap_or_default().to_lowercase();
        text.len() <= MESSAGE_LIMIT && self.short.iter().any(|words| text.contains(words))
    }

    fn reserved(&self, answer: &HttpAnswer, item: &StockItem) -> Result<Answer, Fault> {
        if answer.status == StatusCode::INTERNAL_SERVER_ERROR && self.tells_of_too_little(answer) {
            return Ok(out_of_stock(item, None));
        }
        done(answer, Receipt::Reserved { expires_at: None })
    }
}

#[async_trait]
impl Inventory for PerProduct {
    fn plan(&self) -> InventoryPlan {
        self.service.plan(true)
    }

    async fn shortages(&self, items: &[StockItem]) -> Result<Vec<Shortage>, ReadError> {
        let request = |item: &StockItem| {
            let request = about(&self.paths.product, item)?;
            Ok(request.documents(StatusCode::INTERNAL_SERVER_ERROR))
        };
        let read = |_: &StockItem, answer: &HttpAnswer| self.available(answer);
        let available = self.service.look(items, request, read).await?;
        Ok(too_few(items, &available))
    }

    async fn reserve(&self, call: &StockCall) -> CallOutcome {
        let read = |answer: &HttpAnswer, item: &StockItem| self.reserved(answer, item);
        self.call(&self.paths.reserve, call, read).await
    }

    async fn release(&self, call: &StockCall) -> CallOutcome {
        let read = |answer: &HttpAnswer, _: &StockItem| done(answer, Receipt::Plain);
        self.call(&self.paths.release, call, read).await
    }

    async fn consume(&self, call: &StockCall) -> CallOutcome {
        let read = |answer: &HttpAnswer, _: &StockItem| done(answer, Receipt::Plain);
        self.call(&self.paths.consume, call, read).await
    }
}

/// Done is told by an answer without a body.
fn done(answer: &HttpAnswer, receipt: Receipt) -> Result<Answer, Fault> {
    match answer.status {
        status if status.is_server_error() => Err(answer.failed()),
        _ if answer.is_done() && answer.is_empty() => Ok(Answer::Done(receipt)),
        _ => Err(answer.unexpected("is not a documented one")),
    }
}
