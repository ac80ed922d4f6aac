//! Stock as document 001 has it: kept by the product service, reserved and released for an order.

use super::one_item::{
    OneItem, about, echoes, lenient_body, nothing_to_consume, out_of_stock, rejected, too_few,
    units,
};
use crate::http::contradictions::{is_of, no_failure, no_success};
use crate::http::keys::Keys;
use crate::http::product_reads::{PRODUCT, ProductReads};
use crate::http::upstream::{Endpoint, Fault, HttpAnswer, Upstream};
use application::ports::{Inventory, ReadError, StockCall, StockItem};
use async_trait::async_trait;
use domain::OrderId;
use domain::process::{Answer, CallOutcome, InventoryPlan, Receipt, Shortage};
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;

/// Where its three calls are; `{productId}` stands for the product.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "each is the call of its name")]
pub struct ProductStockPaths {
    pub product: Endpoint,
    pub reserve: Endpoint,
    pub release: Endpoint,
}

impl Default for ProductStockPaths {
    fn default() -> Self {
        let known = |text| Endpoint::known(text, &[PRODUCT]);
        Self {
            product: known("GET /api/products/{productId}"),
            reserve: known("POST /api/products/{productId}/reserve"),
            release: known("POST /api/products/{productId}/release"),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReservationBody {
    quantity: u32,
    order_id: String,
}

/// A product service that keeps the stock.
pub struct ProductStock {
    service: OneItem,
    paths: ProductStockPaths,
    reads: ProductReads,
}

impl ProductStock {
    /// At this service.
    pub fn new(upstream: Arc<Upstream>, paths: ProductStockPaths, keys: Keys) -> Self {
        let reads = ProductReads::new(upstream.clone(), paths.product.clone());
        Self {
            service: OneItem::new(upstream, keys),
            paths,
            reads,
        }
    }

    async fn call(
        &self,
        endpoint: &Endpoint,
        call: &StockCall,
        done: Receipt,
        refused: fn(&HttpAnswer, &Value, &StockItem) -> Option<Answer>,
    ) -> CallOutcome {
        let request = |item: &StockItem| {
            let body = ReservationBody {
                quantity: item.quantity.units(),
                order_id: call.order.to_string(),
            };
            about(endpoint, item).map(|request| request.json(&body))
        };
        let read = |answer: &HttpAnswer, item: &StockItem| {
            let body = lenient_body(answer)?;
            if answer.is_done() {
                return moved(&body, item, call.order, done);
            }
            no_success(&body)?;
            refused(answer, &body, item).ok_or_else(|| answer.unexpected("is not a documented one"))
        };
        self.service.deed(call, request, read).await
    }
}

#[async_trait]
impl Inventory for ProductStock {
    fn plan(&self) -> InventoryPlan {
        self.service.plan(false)
    }

    async fn shortages(&self, items: &[StockItem]) -> Result<Vec<Shortage>, ReadError> {
        let available = self.reads.each(items, id, looked_at).await?;
        Ok(too_few(items, &available))
    }

    async fn reserve(&self, call: &StockCall) -> CallOutcome {
        let reserve = &self.paths.reserve;
        let done = Receipt::Reserved { expires_at: None };
        self.call(reserve, call, done, not_reserved).await
    }

    async fn release(&self, call: &StockCall) -> CallOutcome {
        let release = &self.paths.release;
        self.call(release, call, Receipt::Plain, not_released).await
    }

    async fn consume(&self, _: &StockCall) -> CallOutcome {
        nothing_to_consume()
    }
}

fn id(item: &StockItem) -> &str {
    item.product.as_str()
}

/// How many there are.
fn looked_at(item: &StockItem, answer: &HttpAnswer) -> Result<u32, Fault> {
    if !answer.status.is_success() {
        return Err(answer.unexpected("is not a documented one"));
    }
    let body: Value = answer.json()?;
    is_of(&body, "id", item.product.as_str(), "another product")?;
    let stock = body.get("stock").and_then(units);
    stock.ok_or_else(|| answer.unexpected("has no stock that can be read"))
}

fn moved(body: &Value, item: &StockItem, order: OrderId, done: Receipt) -> Result<Answer, Fault> {
    no_failure(body)?;
    echoes(body, item, PRODUCT, &["quantity"])?;
    is_of(body, "orderId", &order.to_string(), "another order")?;
    Ok(Answer::Done(done))
}

fn not_reserved(answer: &HttpAnswer, body: &Value, item: &StockItem) -> Option<Answer> {
    match answer.status.as_u16() {
        404 | 409 => Some(out_of_stock(item, None)),
        400 => says_why(body).then(|| rejected(answer, body)),
        _ => None,
    }
}

fn not_released(answer: &HttpAnswer, body: &Value, _: &StockItem) -> Option<Answer> {
    match answer.status.as_u16() {
        404 | 409 => Some(rejected(answer, body)),
        400 => says_why(body).then(|| rejected(answer, body)),
        _ => None,
    }
}

/// As this service words its refusals; a bare 400 may come from in front of it.
fn says_why(body: &Value) -> bool {
    body.get("message").is_some_and(Value::is_string)
}
