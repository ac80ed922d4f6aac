//! What the inventories share that take one product at a time: the one item of a call, refusals, and
//! what a lenient answer may not say.

use crate::http::keys::Keys;
use crate::http::upstream::{Fault, HttpAnswer};
use crate::http::wire_id::from_wire;
use crate::http::words::{MESSAGE_LIMIT, plain};
use application::ports::{StockCall, StockItem};
use domain::process::{Answer, CallOutcome, InventoryPlan, Refusal, Shortage};
use serde_json::Value;

/// The blank in a path that stands for the product.
pub(super) const PRODUCT: &str = "productId";

/// One call for each line of an order.
pub(super) const fn plan(keys: Keys, consumes: bool) -> InventoryPlan {
    InventoryPlan {
        capabilities: keys.capabilities(),
        per_line: true,
        consumes,
    }
}

/// The one item of a call. An order that was placed with another protocol waits for that one.
pub(super) fn only_item(call: &StockCall) -> Result<&StockItem, CallOutcome> {
    match &*call.items {
        [item] => Ok(item),
        _ => Err(CallOutcome::NotSent(
            "this inventory takes one product at a time".to_owned(),
        )),
    }
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

/// That an answer with the status of a success does not speak of a failure.
pub(super) fn no_failure(body: &Value) -> Result<(), Fault> {
    let error = body.get("error");
    let speaks = error.is_some_and(|error| !matches!(error, Value::Null | Value::Bool(false)));
    if speaks || body.get("success") == Some(&Value::Bool(false)) {
        return Err(Fault::mismatch("a failure with the status of a success"));
    }
    Ok(())
}

/// That an answer with the status of a refusal does not speak of a success.
pub(super) fn no_success(body: &Value) -> Result<(), Fault> {
    if body.get("success") == Some(&Value::Bool(true)) {
        return Err(Fault::mismatch("a success with the status of a failure"));
    }
    Ok(())
}

/// That what an answer repeats of the request is what was asked for: the product under this name, the
/// quantity under these.
pub(super) fn echoes(
    body: &Value,
    item: &StockItem,
    product: &str,
    quantities: &[&str],
) -> Result<(), Fault> {
    is_of(body, product, item.product.as_str(), "another product")?;
    let asked = Some(item.quantity.units());
    let others = quantities.iter().filter_map(|name| there(body, name));
    match others.map(units).find(|told| *told != asked) {
        Some(_) => Err(Fault::mismatch("it is about another quantity")),
        None => Ok(()),
    }
}

/// That this member, if it is there, is this id.
pub(super) fn is_of(body: &Value, name: &str, id: &str, other: &str) -> Result<(), Fault> {
    match there(body, name).map(from_wire) {
        Some(told) if told.as_deref() != Some(id) => {
            Err(Fault::mismatch(&format!("it is about {other}")))
        }
        _ => Ok(()),
    }
}

fn there<'a>(body: &'a Value, name: &str) -> Option<&'a Value> {
    body.get(name).filter(|value| !value.is_null())
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
