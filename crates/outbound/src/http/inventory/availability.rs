//! How the answer to document 000's check is read: it may say *yes* in many ways.

use super::one_item::units;
use crate::http::contradictions::is_of;
use crate::http::upstream::{Fault, HttpAnswer};
use application::ports::StockItem;
use reqwest::StatusCode;
use serde_json::Value;

/// What a check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    Enough,
    /// Too few, and how many, if it says so.
    TooFew(Option<u32>),
}

/// Whatever the body is marked as: `true` or `false`, as JSON or as a text; an object with `available`
/// (yes or no, or a number of units), `inStock` or `isAvailable`; and where it says none of these, the
/// status alone tells.
pub(super) fn found(answer: &HttpAnswer, item: &StockItem) -> Result<Found, Fault> {
    let is_conflict = answer.status == StatusCode::CONFLICT;
    if answer.is_page() {
        return Err(answer.unexpected("is a page for people"));
    }
    if !is_conflict && !answer.status.is_success() {
        return Err(answer.unexpected("is not a documented one"));
    }
    match (is_conflict, said(answer, item)?) {
        (true, Some(Found::Enough)) => Err(Fault::mismatch(
            "it says that there is enough, with the status of a refusal",
        )),
        (true, said) => Ok(said.unwrap_or(Found::TooFew(None))),
        (false, said) => Ok(said.unwrap_or(Found::Enough)),
    }
}

fn said(answer: &HttpAnswer, item: &StockItem) -> Result<Option<Found>, Fault> {
    let Some(body) = answer.tolerant_json() else {
        return Ok(answer.text().ok().and_then(in_a_word));
    };
    is_of(&body, "productId", item.product.as_str(), "another product")?;
    let wanted = item.quantity.units();
    let members = ["available", "inStock", "isAvailable"];
    let told = members.iter().filter_map(|name| body.get(name));
    let mut told = told.filter_map(|value| in_a_member(value, wanted));
    let Some(first) = told.next().or_else(|| yes_or_no(&body)) else {
        return Ok(None);
    };
    let is_enough = first == Found::Enough;
    if told.any(|other| (other == Found::Enough) != is_enough) {
        return Err(Fault::mismatch("it says yes and no at once"));
    }
    Ok(Some(first))
}

fn in_a_member(value: &Value, wanted: u32) -> Option<Found> {
    yes_or_no(value).or_else(|| {
        let available = units(value)?;
        Some(if available < wanted {
            Found::TooFew(Some(available))
        } else {
            Found::Enough
        })
    })
}

fn yes_or_no(value: &Value) -> Option<Found> {
    match value {
        Value::Bool(true) => Some(Found::Enough),
        Value::Bool(false) => Some(Found::TooFew(None)),
        Value::String(text) => in_a_word(text),
        _ => None,
    }
}

fn in_a_word(text: &str) -> Option<Found> {
    let word = text.trim();
    if word.eq_ignore_ascii_case("true") {
        Some(Found::Enough)
    } else if word.eq_ignore_ascii_case("false") {
        Some(Found::TooFew(None))
    } else {
        None
    }
}
