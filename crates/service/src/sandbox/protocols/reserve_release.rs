//! Inventory as document 004 has it: stock of several products is reserved, released and consumed.

use super::items::{Item, Units};
use crate::sandbox::call::{Answering, Call, Collaborator};
use crate::sandbox::deed::{Deed, bad_request};
use crate::sandbox::reply::{Reply, json_reply, ok};
use axum::http::StatusCode;
use axum::routing::MethodFilter;
use domain::process::Shortage;
use outbound::builtin::{StockDone, StockMove};
use serde::Deserialize;
use serde_json::json;

pub(super) const CALLS: &[Call] = &[
    call("reserve", "/api/v1/inventory/reserve", |deed| {
        Box::pin(moved(deed, StockMove::SetAside, "reserved"))
    }),
    call("release", "/api/v1/inventory/release", |deed| {
        Box::pin(moved(deed, StockMove::GiveBack, "released"))
    }),
    call("consume", "/api/v1/inventory/consume", |deed| {
        Box::pin(moved(deed, StockMove::HandOut, "consumed"))
    }),
];

const fn call(name: &'static str, path: &'static str, answer: fn(Deed) -> Answering) -> Call {
    Call {
        collaborator: Collaborator::Inventory,
        protocol: "reserve-release",
        name,
        method: MethodFilter::POST,
        path,
        changes: true,
        echoes: &["unavailableProducts"],
        answer,
        refusal: || short("Insufficient stock", &[]),
    }
}

#[derive(Deserialize)]
struct Asked {
    items: Vec<Item>,
}

async fn moved(deed: Deed, what: StockMove, word: &'static str) -> Reply {
    let items = match items(&deed) {
        Ok(items) => items,
        Err(refused) => return refused,
    };
    match deed.move_units(what, word, items).await {
        Ok(StockDone::Moved) => ok(&json!({
            "success": true, "message": format!("Stock {word}"), "unavailableProducts": [],
        })),
        Ok(StockDone::Short(short_of)) if what == StockMove::SetAside => {
            short("Insufficient stock", &short_of)
        }
        Ok(StockDone::Short(short_of)) => short("Not so much is reserved", &short_of),
        Err(failed) => failed,
    }
}

fn items(deed: &Deed) -> Result<Units, Reply> {
    let Asked { items } = deed.body()?;
    if items.is_empty() {
        return Err(bad_request("items: at least one"));
    }
    items.iter().map(Item::units).collect()
}

/// `unavailableProducts` are texts in the document's class, whatever the ids are.
fn short(message: &str, short_of: &[Shortage]) -> Reply {
    let products: Vec<&str> = short_of.iter().map(|one| one.product.as_str()).collect();
    let body = json!({"success": false, "message": message, "unavailableProducts": products});
    json_reply(StatusCode::BAD_REQUEST, &body)
}
