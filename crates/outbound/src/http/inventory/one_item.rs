//! What the inventories share that take one product at a time: the one item of a call, its
//! refusals, and the units in lenient answers.

use crate::http::contradictions::is_of;
use crate::http::keys::Keys;
use crate::http::upstream::{Endpoint, Fault, HttpAnswer, Request, Upstream};
use crate::http::wire_id::from_wire;
use crate::http::words::{MESSAGE_LIMIT, plain};
use application::ports::{ReadError, StockCall, StockItem};
use domain::process::{Answer, CallOutcome, InventoryPlan, Refusal, Shortage};
use serde_json::Value;
use std::sync::Arc;

/// The blank in a path that stands for the product.
pub(super) const PRODUCT: &str = "productId";

/// A service that is called once for each line of an order.
pub(super) struct OneItem {
    upstream: Arc<Upstream>,
    keys: Keys,
}

impl OneItem {
    pub(super) const fn new(upstream: Arc<Upstream>, keys: Keys) -> Self {
        Self { upstream, keys }
    }

    pub(super) const fn plan(&self, consumes: bool) -> InventoryPlan {
        InventoryPlan {
            capabilities: self.keys.capabilities(),
            per_line: true,
            consumes,
        }
    }

    pub(super) fn keys_are_honoured(&self) -> bool {
        self.keys != Keys::Ignored
    }

    /// Makes a call, under its key. An order that was placed with another protocol waits for that one.
    pub(super) async fn deed(
        &self,
        call: &StockCall,
        request: impl FnOnce(&StockItem) -> Result<Request, Fault> + Send,
        read: impl FnOnce(&HttpAnswer, &StockItem) -> Result<Answer, Fault> + Send,
    ) -> CallOutcome {
        let [item] = &*call.items else {
            let why = "this inventory takes one product at a time";
            return CallOutcome::NotSent(why.to_owned());
        };
        let request = request(item).map(|request| request.key(&call.key, self.keys));
        let read = |answer: &HttpAnswer| read(answer, item);
        self.upstream.deed(request, read).await
    }

    /// Looks at the stock of each; none of what is not known there.
    pub(super) async fn look<T: Send>(
        &self,
        items: &[StockItem],
        request: impl Fn(&StockItem) -> Result<Request, Fault> + Send + Sync,
        read: impl Fn(&StockItem, &HttpAnswer) -> Result<Option<T>, Fault> + Send + Sync,
    ) -> Result<Vec<Option<T>>, ReadError> {
        self.upstream.read_each(items, request, read).await
    }
}

/// A call whose path names the item's product.
pub(super) fn about(endpoint: &Endpoint, item: &StockItem) -> Result<Request, Fault> {
    endpoint.request(&[(PRODUCT, item.product.as_str())])
}

/// What ships has left this inventory's books when it was reserved.
pub(super) fn nothing_to_consume() -> CallOutcome {
    CallOutcome::NotSent("this inventory has no call that consumes".to_owned())
}

pub(super) fn shortage(item: &StockItem, available: Option<u32>) -> Shortage {
    Shortage {
        product: item.product.clone(),
        requested: item.quantity.units(),
        available,
    }
}

pub(super) fn out_of_stock(item: &StockItem, available: Option<u32>) -> Answer {
    Answer::Refused(Refusal::OutOfStock(vec![shortage(item, available)]))
}

/// Which of the items there is less of than wanted; what is not known there, there is none of.
pub(super) fn too_few(items: &[StockItem], available: &[Option<u32>]) -> Vec<Shortage> {
    let available = available.iter().map(|units| units.unwrap_or(0));
    let pairs = items.iter().zip(available);
    pairs
        .filter(|(item, available)| *available < item.quantity.units())
        .map(|(item, available)| shortage(item, Some(available)))
        .collect()
}

/// Refused in their words, whatever they call them.
pub(super) fn rejected(answer: &HttpAnswer, body: &Value) -> Answer {
    let said = ["message", "detail", "error"]
        .iter()
        .find_map(|member| body.get(member)?.as_str());
    let words = said.map(|said| plain(said, MESSAGE_LIMIT));
    let words = words.filter(|words| !words.is_empty());
    let words =
        words.unwrap_or_else(|| format!("the inventory answered {}", answer.status.as_u16()));
    Answer::Refused(Refusal::Rejected(words))
}

/// The body of an answer that need not have one; none of a page for people, which comes of a proxy or of
/// a login and tells nothing of the call.
pub(super) fn lenient_body(answer: &HttpAnswer) -> Result<Value, Fault> {
    if answer.is_page() {
        return Err(answer.unexpected("is a page for people"));
    }
    Ok(answer.tolerant_json().unwrap_or_default())
}

/// That what an answer repeats of the request is what was asked for: the product under this name, and under
/// these no fewer units. More may be what is left, and what is no number of units says nothing of them.
pub(super) fn echoes(
    body: &Value,
    item: &StockItem,
    product: &str,
    quantities: &[&str],
) -> Result<(), Fault> {
    is_of(body, product, item.product.as_str(), "another product")?;
    let told = quantities
        .iter()
        .filter_map(|name| body.get(name).and_then(units));
    match told.min() {
        Some(fewest) if fewest < item.quantity.units() => Err(Fault::mismatch(
            "it is about fewer units than were asked for",
        )),
        _ => Ok(()),
    }
}

/// A number of units, written as a number or as a text: `2`, `"2"` and `2.0` are the same; less than
/// none is none.
pub(super) fn units(value: &Value) -> Option<u32> {
    let text = from_wire(value)?;
    let whole = match text.split_once('.') {
        Some((whole, zeros)) if zeros.bytes().all(|digit| digit == b'0') => whole,
        Some(_) => return None,
        None => &text,
    };
    let units: i64 = whole.parse().ok()?;
    Some(u32::try_from(units.max(0)).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_however_they_are_written() {
        let read = |json: &str| units(&serde_json::from_str(json).expect("it is JSON"));
        for two in ["2", "\"2\"", "2.0", "\"2.00\""] {
            assert_eq!(read(two), Some(2), "{two}");
        }
        assert_eq!(read("-3"), Some(0));
        assert_eq!(read("99999999999"), Some(u32::MAX));
        for none in ["2.5", "\"\"", "\"two\"", "true", "null", "[2]", "{}"] {
            assert_eq!(read(none), None, "{none}");
        }
    }
}
