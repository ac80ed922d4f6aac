//! Inventory as document 003 has it: a product is looked at, reserved, and replenished.

use super::prices::{price, product_of};
use crate::sandbox::call::{Answering, Call, Collaborator};
use crate::sandbox::deed::Deed;
use crate::sandbox::reply::{Reply, json_reply, ok};
use axum::http::StatusCode;
use axum::routing::MethodFilter;
use outbound::builtin::{StockDone, StockMove};
use serde_json::json;

pub(super) const CALLS: &[Call] = &[
    Call {
        method: MethodFilter::GET,
        changes: false,
        echoes: &["product_id"],
        refusal: || detail(StatusCode::NOT_FOUND, "Product not found"),
        ..call("look", "/inventory/{productId}", |deed| {
            Box::pin(looked_at(deed))
        })
    },
    call("reserve", "/inventory/{productId}/reserve", |deed| {
        Box::pin(moved(deed, StockMove::Take, "reserved"))
    }),
    call("replenish", "/inventory/{productId}/replenish", |deed| {
        Box::pin(moved(deed, StockMove::PutBack, "replenished"))
    }),
];

const fn call(name: &'static str, path: &'static str, answer: fn(Deed) -> Answering) -> Call {
    Call {
        collaborator: Collaborator::Inventory,
        protocol: "check-reserve",
        name,
        method: MethodFilter::PUT,
        path,
        changes: true,
        echoes: &["product_id", "reserved", "replenished"],
        answer,
        refusal: || detail(StatusCode::BAD_REQUEST, "Insufficient stock"),
    }
}

async fn looked_at(deed: Deed) -> Reply {
    let Some(product) = product_of(&deed).await else {
        return detail(StatusCode::NOT_FOUND, "Product not found");
    };
    match deed.world.available(&product.id).await {
        Ok(available) => ok(&json!({
            "product_id": product.id.as_str(), "name": product.name,
            "quantity": available, "price": price(product.price),
        })),
        Err(failed) => failed,
    }
}

/// What is reserved here has left: the document's service counts nothing but what is on sale.
async fn moved(deed: Deed, what: StockMove, word: &'static str) -> Reply {
    let (product, units) = match deed.units_of("quantity") {
        Ok(units) => units,
        Err(refused) => return refused,
    };
    match deed
        .move_units(what, word, vec![(product.clone(), units)])
        .await
    {
        Ok(StockDone::Moved) => ok(&json!({
            "product_id": product.as_str(), word: units, "message": format!("Stock {word}"),
        })),
        Ok(StockDone::Short(_)) if product_of(&deed).await.is_none() => {
            detail(StatusCode::NOT_FOUND, "Product not found")
        }
        Ok(StockDone::Short(_)) => detail(StatusCode::BAD_REQUEST, "Insufficient stock"),
        Err(failed) => failed,
    }
}

fn detail(status: StatusCode, words: &str) -> Reply {
    json_reply(status, &json!({"detail": words}))
}
