//! Inventory as document 000 has it, in both of its spellings: checked, reduced, and put back.

use super::items::{Item, units};
use crate::sandbox::call::{Answering, Call, Collaborator};
use crate::sandbox::deed::{Deed, bad_request};
use crate::sandbox::reply::{Reply, json_reply, ok};
use axum::http::StatusCode;
use axum::routing::MethodFilter;
use domain::ProductId;
use outbound::builtin::{StockDone, StockMove};
use serde_json::json;

pub(super) const CALLS: &[Call] = &[
    check("/api/v1/inventory/check"),
    check("/api/inventory/check"),
    in_path(
        "reduce",
        "/api/v1/inventory/reduce/{productId}/{quantity}",
        |deed| Box::pin(moved_in_path(deed, StockMove::Take, "reduced")),
    ),
    in_path(
        "restore",
        "/api/v1/inventory/restore/{productId}/{quantity}",
        |deed| Box::pin(moved_in_path(deed, StockMove::PutBack, "restored")),
    ),
    in_body("reduce", "/api/inventory/reduce", |deed| {
        Box::pin(moved_in_body(deed, StockMove::Take, "reduced"))
    }),
    in_body("restore", "/api/inventory/restore", |deed| {
        Box::pin(moved_in_body(deed, StockMove::PutBack, "restored"))
    }),
];

const fn check(path: &'static str) -> Call {
    Call {
        collaborator: Collaborator::Inventory,
        protocol: "check-reduce",
        name: "check",
        method: MethodFilter::GET,
        path,
        changes: false,
        echoes: &["productId", "quantity"],
        answer: |deed| Box::pin(checked(deed)),
        refusal: || json_reply(StatusCode::CONFLICT, &json!({"available": false})),
    }
}

const fn in_path(name: &'static str, path: &'static str, answer: fn(Deed) -> Answering) -> Call {
    Call {
        collaborator: Collaborator::Inventory,
        protocol: "check-reduce",
        name,
        method: MethodFilter::PUT,
        path,
        changes: true,
        echoes: &["productId", "quantity"],
        answer,
        refusal: short,
    }
}

const fn in_body(name: &'static str, path: &'static str, answer: fn(Deed) -> Answering) -> Call {
    Call {
        method: MethodFilter::POST,
        ..in_path(name, path, answer)
    }
}

/// `available` is one of the forms that readers of this answer have to understand.
async fn checked(deed: Deed) -> Reply {
    let asked = |name| deed.parts.query(name).unwrap_or_default();
    let (product, quantity) = match units(asked("productId"), asked("quantity")) {
        Ok(units) => units,
        Err(refused) => return refused,
    };
    match deed.world.available(&product).await {
        Ok(available) => ok(&json!({
            "productId": product.as_str(), "quantity": quantity,
            "available": available >= quantity,
        })),
        Err(failed) => failed,
    }
}

async fn moved_in_path(deed: Deed, what: StockMove, word: &'static str) -> Reply {
    match units(deed.parts.path("productId"), deed.parts.path("quantity")) {
        Ok(units) => moved(deed, what, word, units).await,
        Err(refused) => refused,
    }
}

async fn moved_in_body(deed: Deed, what: StockMove, word: &'static str) -> Reply {
    match deed.body().and_then(|item: Item| item.units()) {
        Ok(units) => moved(deed, what, word, units).await,
        Err(refused) => refused,
    }
}

async fn moved(
    deed: Deed,
    what: StockMove,
    word: &'static str,
    (product, units): (ProductId, u32),
) -> Reply {
    match deed
        .move_units(what, word, vec![(product.clone(), units)])
        .await
    {
        Ok(StockDone::Moved) => ok(&json!({
            "productId": product.as_str(), "quantity": units, "message": format!("Stock {word}"),
        })),
        Ok(StockDone::Short(_)) if what == StockMove::PutBack => bad_request("no such product"),
        Ok(StockDone::Short(_)) => short(),
        Err(failed) => failed,
    }
}

fn short() -> Reply {
    let body = json!({"error": "OUT_OF_STOCK", "message": "Not enough stock"});
    json_reply(StatusCode::CONFLICT, &body)
}
