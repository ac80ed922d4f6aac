//! The inventory of document 000, in both of its spellings: each item is checked, reduced, and put back
//! by a call of its own, which names product and quantity in its path or in its body.

use super::availability::{Found, found};
use super::one_item::{
    OneItem, PRODUCT, echoes, lenient_body, nothing_to_consume, out_of_stock, rejected, shortage,
    units,
};
use super::other_request::is_about_this_request;
use crate::http::contradictions::{no_failure, no_success};
use crate::http::keys::Keys;
use crate::http::upstream::{Endpoint, Fault, HttpAnswer, Request, Upstream};
use crate::http::wire_id::to_wire;
use application::ports::{Inventory, ReadError, StockCall, StockItem};
use async_trait::async_trait;
use domain::process::{Answer, CallOutcome, InventoryPlan, Receipt, Shortage};
use reqwest::StatusCode;
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;
use thiserror::Error;

const QUANTITY: &str = "quantity";

/// Where its three calls are. `{productId}` and `{quantity}` stand in both paths, or in neither: then the
/// body has them.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "each is the call of its name")]
pub struct CheckReducePaths {
    pub check: Endpoint,
    pub reduce: Endpoint,
    pub restore: Endpoint,
}

impl CheckReducePaths {
    /// The spelling that has all in the path.
    pub fn in_path() -> Self {
        Self {
            check: known("GET /api/v1/inventory/check?productId={productId}&quantity={quantity}"),
            reduce: known("PUT /api/v1/inventory/reduce/{productId}/{quantity}"),
            restore: known("PUT /api/v1/inventory/restore/{productId}/{quantity}"),
        }
    }

    /// The spelling with a body.
    pub fn in_body() -> Self {
        Self {
            check: known("GET /api/inventory/check?productId={productId}&quantity={quantity}"),
            reduce: known("POST /api/inventory/reduce"),
            restore: known("POST /api/inventory/restore"),
        }
    }
}

fn known(text: &str) -> Endpoint {
    Endpoint::known(text, &[PRODUCT, QUANTITY])
}

/// A call that would not say what it is about.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{0:?} has to have both {{productId}} and {{quantity}}, or, where it has a body, neither of them"
)]
pub struct HalfACall(pub String);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ItemBody {
    product_id: Value,
    quantity: u32,
}

/// An inventory that is checked, reduced, and put back to.
pub struct CheckReduce {
    service: OneItem,
    paths: CheckReducePaths,
}

impl CheckReduce {
    /// At this service; refused where a call would not name its product and its quantity.
    pub fn try_new(
        upstream: Arc<Upstream>,
        paths: CheckReducePaths,
        keys: Keys,
    ) -> Result<Self, HalfACall> {
        for call in [&paths.check, &paths.reduce, &paths.restore] {
            if call.has(PRODUCT) != call.has(QUANTITY) {
                return Err(HalfACall(call.to_string()));
            }
        }
        if !paths.check.has(PRODUCT) {
            return Err(HalfACall(paths.check.to_string()));
        }
        let service = OneItem::new(upstream, keys);
        Ok(Self { service, paths })
    }

    async fn call(
        &self,
        endpoint: &Endpoint,
        call: &StockCall,
        done: Receipt,
        refused: fn(&HttpAnswer, &Value, &StockItem) -> Answer,
    ) -> CallOutcome {
        let request = |item: &StockItem| request(endpoint, item);
        let read = |answer: &HttpAnswer, item: &StockItem| {
            if self.service.keys_are_honoured() {
                is_about_this_request(answer, call.is_repeat)?;
            }
            moved(answer, item, done, refused)
        };
        self.service.deed(call, request, read).await
    }
}

#[async_trait]
impl Inventory for CheckReduce {
    fn plan(&self) -> InventoryPlan {
        self.service.plan(false)
    }

    async fn shortages(&self, items: &[StockItem]) -> Result<Vec<Shortage>, ReadError> {
        let ask = |item: &StockItem| {
            let request = filled(&self.paths.check, item);
            request.map(|request| request.documents(StatusCode::CONFLICT))
        };
        let read = |item: &StockItem, answer: &HttpAnswer| found(answer, item).map(Some);
        let found = self.service.look(items, ask, read).await?;
        let short = items.iter().zip(found).filter_map(|(item, found)| {
            match found.unwrap_or(Found::TooFew(None)) {
                Found::Enough => None,
                Found::TooFew(available) => Some(shortage(item, available)),
            }
        });
        Ok(short.collect())
    }

    async fn reserve(&self, call: &StockCall) -> CallOutcome {
        let refused = |_: &HttpAnswer, body: &Value, item: &StockItem| {
            out_of_stock(item, body.get("available").and_then(units))
        };
        let done = Receipt::Reserved { expires_at: None };
        self.call(&self.paths.reduce, call, done, refused).await
    }

    async fn release(&self, call: &StockCall) -> CallOutcome {
        let refused = |answer: &HttpAnswer, body: &Value, _: &StockItem| rejected(answer, body);
        let restore = &self.paths.restore;
        self.call(restore, call, Receipt::Plain, refused).await
    }

    async fn consume(&self, _: &StockCall) -> CallOutcome {
        nothing_to_consume()
    }
}

fn filled(endpoint: &Endpoint, item: &StockItem) -> Result<Request, Fault> {
    let quantity = item.quantity.units().to_string();
    endpoint.request(&[(PRODUCT, item.product.as_str()), (QUANTITY, &quantity)])
}

/// What the path does not say, the body does.
fn request(endpoint: &Endpoint, item: &StockItem) -> Result<Request, Fault> {
    let request = filled(endpoint, item)?;
    if endpoint.has(PRODUCT) {
        return Ok(request);
    }
    Ok(request.json(&ItemBody {
        product_id: to_wire(item.product.as_str()),
        quantity: item.quantity.units(),
    }))
}

/// Any success is done, as document 000 leaves open: with a text, an object or nothing in it.
fn moved(
    answer: &HttpAnswer,
    item: &StockItem,
    done: Receipt,
    refused: fn(&HttpAnswer, &Value, &StockItem) -> Answer,
) -> Result<Answer, Fault> {
    let body = lenient_body(answer)?;
    match answer.status.as_u16() {
        200..=299 => {
            no_failure(&body)?;
            echoes(&body, item, PRODUCT, repeated(&body))?;
            Ok(Answer::Done(done))
        }
        400 | 404 | 409 | 422 => {
            no_success(&body)?;
            Ok(refused(answer, &body, item))
        }
        _ => Err(answer.unexpected("is not a documented one")),
    }
}

/// In an answer with a message, `quantity` may repeat what was asked for. Others answer with the product as
/// it now is, where it is what is left, however little that is.
fn repeated(body: &Value) -> &'static [&'static str] {
    if body.get("message").is_some() {
        &[QUANTITY]
    } else {
        &[]
    }
}
