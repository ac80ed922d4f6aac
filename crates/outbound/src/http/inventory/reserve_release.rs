//! The inventory of document 004: an order's items are reserved, released and consumed, each in one
//! call that names them all.

use super::one_item::{out_of_stock, shortage};
use super::per_product::PerProduct;
use crate::http::keys::Keys;
use crate::http::upstream::{Endpoint, Fault, HttpAnswer, Upstream};
use crate::http::wire_id::{from_wire, to_wire};
use crate::http::words::{MESSAGE_LIMIT, plain};
use application::ports::{Inventory, ReadError, StockCall, StockItem};
use async_trait::async_trait;
use domain::process::{Answer, CallOutcome, InventoryPlan, Receipt, Refusal, Shortage};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// So often it may name each product; more is nonsense that is not worth comparing.
const NAMED_AGAIN: usize = 4;

/// Where its three calls are.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "each is the call of its name")]
pub struct ReserveReleasePaths {
    pub reserve: Endpoint,
    pub release: Endpoint,
    pub consume: Endpoint,
}

impl Default for ReserveReleasePaths {
    fn default() -> Self {
        Self {
            reserve: Endpoint::known("POST /api/v1/inventory/reserve", &[]),
            release: Endpoint::known("POST /api/v1/inventory/release", &[]),
            consume: Endpoint::known("POST /api/v1/inventory/consume", &[]),
        }
    }
}

/// The body of each call.
#[derive(Serialize)]
struct ItemsBody {
    items: Vec<ItemBody>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ItemBody {
    product_id: Value,
    quantity: u32,
}

/// The answer to each.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StockAnswer {
    success: bool,
    message: Option<String>,
    /// Numbers in one place of the document, texts in another.
    unavailable_products: Option<Vec<Value>>,
}

/// An inventory that reserves, releases and consumes.
pub struct ReserveRelease {
    upstream: Arc<Upstream>,
    paths: ReserveReleasePaths,
    keys: Keys,
}

impl ReserveRelease {
    /// At this service.
    pub fn new(upstream: Arc<Upstream>, paths: ReserveReleasePaths, keys: Keys) -> Self {
        Self {
            upstream,
            paths,
            keys,
        }
    }

    async fn call(
        &self,
        endpoint: &Endpoint,
        call: &StockCall,
        read: impl FnOnce(&HttpAnswer) -> Result<Answer, Fault> + Send,
    ) -> CallOutcome {
        let request = endpoint.request(&[]);
        let request =
            request.map(|request| request.json(&body(&call.items)).key(&call.key, self.keys));
        self.upstream.deed(request, read).await
    }
}

#[async_trait]
impl Inventory for ReserveRelease {
    fn plan(&self) -> InventoryPlan {
        InventoryPlan {
            capabilities: self.keys.capabilities(),
            per_line: false,
            consumes: true,
        }
    }

    /// The protocol has no call that checks without reserving, so nothing is known to be short: who is
    /// short of stock is refused by the reservation, with the same products named.
    async fn shortages(&self, _: &[StockItem]) -> Result<Vec<Shortage>, ReadError> {
        Ok(Vec::new())
    }

    async fn reserve(&self, call: &StockCall) -> CallOutcome {
        let read = |answer: &HttpAnswer| reserved(answer, &call.items);
        self.call(&self.paths.reserve, call, read).await
    }

    async fn release(&self, call: &StockCall) -> CallOutcome {
        self.call(&self.paths.release, call, settled).await
    }

    async fn consume(&self, call: &StockCall) -> CallOutcome {
        self.call(&self.paths.consume, call, settled).await
    }
}

fn body(items: &[StockItem]) -> ItemsBody {
    let item = |item: &StockItem| ItemBody {
        product_id: to_wire(item.product.as_str()),
        quantity: item.quantity.units(),
    };
    ItemsBody {
        items: items.iter().map(item).collect(),
    }
}

/// Reserved, or short of what it names: 200 and 400 both occur with a refusal.
fn reserved(answer: &HttpAnswer, asked: &[StockItem]) -> Result<Answer, Fault> {
    let stock = stock_answer(answer)?;
    let short = shortages(
        stock.unavailable_products.as_deref().unwrap_or_default(),
        asked,
    )?;
    match (stock.success, answer.is_done()) {
        (true, true) if short.is_empty() => {
            Ok(Answer::Done(Receipt::Reserved { expires_at: None }))
        }
        (true, true) => Err(Fault::mismatch(
            "it reserved, and names what it is short of",
        )),
        (true, false) => Err(no_success(answer)),
        (false, _) if short.is_empty() => Ok(refused(stock.message, asked)),
        (false, _) => Ok(Answer::Refused(Refusal::OutOfStock(short))),
    }
}

/// Given back or consumed. The document's own client expects no body here.
fn settled(answer: &HttpAnswer) -> Result<Answer, Fault> {
    let is_done = answer.is_done();
    if is_done && answer.is_empty() {
        return Ok(Answer::Done(Receipt::Plain));
    }
    let stock = stock_answer(answer)?;
    match (stock.success, is_done) {
        (true, true) => Ok(Answer::Done(Receipt::Plain)),
        (true, false) => Err(no_success(answer)),
        (false, _) => Ok(rejected(stock.message)),
    }
}

/// A `success: false` refuses only with a status that can be about the stock: gateways word it the same way
/// when they turn us away (401, 403), and that is no answer to what was asked.
fn stock_answer(answer: &HttpAnswer) -> Result<StockAnswer, Fault> {
    let stock: StockAnswer = answer.json()?;
    let may_refuse = matches!(answer.status.as_u16(), 200 | 400 | 404 | 409 | 422);
    if stock.success || may_refuse {
        Ok(stock)
    } else {
        Err(answer.unexpected("says no with a status that is none of a refusal"))
    }
}

/// Short of stock as well where its words say so and there is only one product that they can mean.
fn refused(message: Option<String>, asked: &[StockItem]) -> Answer {
    match (asked, message) {
        ([item], Some(words)) if speaks_of_too_little(&words) => out_of_stock(item, None),
        (_, message) => rejected(message),
    }
}

fn speaks_of_too_little(message: &str) -> bool {
    let message = message.to_lowercase();
    PerProduct::SHORT
        .iter()
        .any(|words| message.contains(words))
}

/// What it is short of, each once; all of it must have been asked for.
fn shortages(named: &[Value], asked: &[StockItem]) -> Result<Vec<Shortage>, Fault> {
    if named.len() > asked.len() * NAMED_AGAIN {
        return Err(Fault::mismatch(
            "it names far more products than were asked for",
        ));
    }
    let mut short: Vec<Shortage> = Vec::new();
    for id in named {
        let id = from_wire(id);
        let item = asked
            .iter()
            .find(|item| id.as_deref() == Some(item.product.as_str()));
        let Some(item) = item else {
            return Err(Fault::mismatch("it names a product that was not asked for"));
        };
        if short.iter().all(|known| known.product != item.product) {
            short.push(shortage(item, None));
        }
    }
    Ok(short)
}

fn rejected(message: Option<String>) -> Answer {
    let words = message.unwrap_or_else(|| "the inventory refused".to_owned());
    Answer::Refused(Refusal::Rejected(plain(&words, MESSAGE_LIMIT)))
}

/// Success in an answer that is none: taken on for later (202), or a contradiction.
fn no_success(answer: &HttpAnswer) -> Fault {
    if answer.status.is_success() {
        return answer.unexpected("does not say that it is done");
    }
    Fault::mismatch(&format!(
        "it says success in an answer with status {}",
        answer.status
    ))
}
