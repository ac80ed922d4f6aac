//! The inventory of document 003: a product is looked at, reserved, and replenished. It knows no
//! reservations: what is reserved has left its books.

use super::one_item::{
    OneItem, PRODUCT, about, echoes, lenient_body, nothing_to_consume, out_of_stock, rejected,
    too_few, units,
};
use crate::http::contradictions::{is_of, no_failure, no_success};
use crate::http::keys::Keys;
use crate::http::upstream::{Endpoint, Fault, HttpAnswer, Upstream};
use application::ports::{Inventory, ReadError, StockCall, StockItem};
use async_trait::async_trait;
use domain::process::{Answer, CallOutcome, InventoryPlan, Receipt, Shortage};
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;

/// What the answers call the product.
const PRODUCT_ID: &str = "product_id";

/// What they may call the units that were moved: the service behind the document has the longer names.
const MOVED: [&str; 4] = [
    "reserved",
    "reserved_quantity",
    "replenished",
    "replenished_quantity",
];

/// Where its three calls are; `{productId}` stands for the product.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "each is the call of its name")]
pub struct CheckReservePaths {
    pub product: Endpoint,
    pub reserve: Endpoint,
    pub replenish: Endpoint,
}

impl Default for CheckReservePaths {
    fn default() -> Self {
        let known = |text| Endpoint::known(text, &[PRODUCT]);
        Self {
            product: known("GET /inventory/{productId}"),
            reserve: known("PUT /inventory/{productId}/reserve"),
            replenish: known("PUT /inventory/{productId}/replenish"),
        }
    }
}

#[derive(Serialize)]
struct QuantityBody {
    quantity: u32,
}

/// An inventory that is looked at, reserved from, and replenished.
pub struct CheckReserve {
    service: OneItem,
    paths: CheckReservePaths,
}

impl CheckReserve {
    /// At this service.
    pub fn new(upstream: Arc<Upstream>, paths: CheckReservePaths, keys: Keys) -> Self {
        let service = OneItem::new(upstream, keys);
        Self { service, paths }
    }

    async fn call(
        &self,
        endpoint: &Endpoint,
        call: &StockCall,
        read: fn(&HttpAnswer, &StockItem) -> Result<Answer, Fault>,
    ) -> CallOutcome {
        let request = |item: &StockItem| {
            let quantity = item.quantity.units();
            about(endpoint, item).map(|request| request.json(&QuantityBody { quantity }))
        };
        self.service.deed(call, request, read).await
    }
}

#[async_trait]
impl Inventory for CheckReserve {
    fn plan(&self) -> InventoryPlan {
        self.service.plan(false)
    }

    async fn shortages(&self, items: &[StockItem]) -> Result<Vec<Shortage>, ReadError> {
        let ask = |item: &StockItem| about(&self.paths.product, item);
        let read = |item: &StockItem, answer: &HttpAnswer| looked_at(answer, item).map(Some);
        let available = self.service.look(items, ask, read).await?;
        Ok(too_few(items, &available))
    }

    async fn reserve(&self, call: &StockCall) -> CallOutcome {
        self.call(&self.paths.reserve, call, reserved).await
    }

    async fn release(&self, call: &StockCall) -> CallOutcome {
        self.call(&self.paths.replenish, call, replenished).await
    }

    async fn consume(&self, _: &StockCall) -> CallOutcome {
        nothing_to_consume()
    }
}

/// How many there are.
fn looked_at(answer: &HttpAnswer, item: &StockItem) -> Result<u32, Fault> {
    if !answer.status.is_success() {
        return Err(answer.unexpected("is not a documented one"));
    }
    let body: Value = answer.json()?;
    is_of(&body, PRODUCT_ID, item.product.as_str(), "another product")?;
    let quantity = body.get("quantity").and_then(units);
    quantity.ok_or_else(|| answer.unexpected("has no quantity that can be read"))
}

/// How many there are is for the check to tell: the text of a refusal is for people.
fn reserved(answer: &HttpAnswer, item: &StockItem) -> Result<Answer, Fault> {
    let body = lenient_body(answer)?;
    match answer.status.as_u16() {
        200 => done(&body, item, Receipt::Reserved { expires_at: None }),
        400 | 404 => no_success(&body).map(|()| out_of_stock(item, None)),
        422 => no_success(&body).map(|()| rejected(answer, &body)),
        _ => Err(answer.unexpected("is not a documented one")),
    }
}

fn replenished(answer: &HttpAnswer, item: &StockItem) -> Result<Answer, Fault> {
    let body = lenient_body(answer)?;
    match answer.status.as_u16() {
        200 => done(&body, item, Receipt::Plain),
        400 | 404 | 422 => no_success(&body).map(|()| rejected(answer, &body)),
        _ => Err(answer.unexpected("is not a documented one")),
    }
}

/// What is called just `quantity` in this service's answers is how many there are.
fn done(body: &Value, item: &StockItem, receipt: Receipt) -> Result<Answer, Fault> {
    no_failure(body)?;
    echoes(body, item, PRODUCT_ID, &MOVED)?;
    Ok(Answer::Done(receipt))
}
