//! Inventory as the system behind document 004 has it: each product is reserved, released and
//! consumed by itself, and every refusal is a 500 with a text.

use super::prices::{price, product_of};
use crate::sandbox::call::{Answering, Call, Collaborator};
use crate::sandbox::deed::Deed;
use crate::sandbox::reply::{Reply, empty, ok, text};
use axum::http::StatusCode;
use axum::routing::MethodFilter;
use outbound::builtin::{StockDone, StockMove};
use serde_json::json;

pub(super) const CALLS: &[Call] = &[
    Call {
        method: MethodFilter::GET,
        changes: false,
        echoes: &["sku"],
        refusal: || empty(404),
        ..call("look", "/api/v1/inventory/{productId}", |deed| {
            Box::pin(looked_at(deed))
        })
    },
    call(
        "reserve",
        "/api/v1/inventory/{productId}/reserveStock",
        |deed| Box::pin(moved(deed, StockMove::SetAside, "reserved")),
    ),
    call(
        "release",
        "/api/v1/inventory/{productId}/releaseStock",
        |deed| Box::pin(moved(deed, StockMove::GiveBack, "released")),
    ),
    call(
        "consume",
        "/api/v1/inventory/{productId}/consumeStock",
        |deed| Box::pin(moved(deed, StockMove::HandOut, "consumed")),
    ),
];

const fn call(name: &'static str, path: &'static str, answer: fn(Deed) -> Answering) -> Call {
    Call {
        collaborator: Collaborator::Inventory,
        protocol: "per-product",
        name,
        method: MethodFilter::POST,
        path,
        changes: true,
        echoes: &[],
        answer,
        refusal: || refused("Insufficient stock"),
    }
}

async fn looked_at(deed: Deed) -> Reply {
    let Some(product) = product_of(&deed).await else {
        return empty(404);
    };
    match deed.world.available(&product.id).await {
        Ok(available) => ok(&json!({
            "sku": product.id.as_str(), "name": product.name, "description": product.name,
            "price": price(product.price), "availableStock": available,
        })),
        Err(failed) => failed,
    }
}

async fn moved(deed: Deed, what: StockMove, word: &'static str) -> Reply {
    let item = match deed.units_of("amount") {
        Ok(item) => item,
        Err(_not_as_documented) => return refused("Invalid amount"),
    };
    match deed.move_units(what, word, vec![item]).await {
        Ok(StockDone::Moved) => empty(204),
        Ok(StockDone::Short(_)) if product_of(&deed).await.is_none() => {
            refused("Product not found")
        }
        Ok(StockDone::Short(_)) => refused("Insufficient stock"),
        Err(failed) => failed,
    }
}

fn refused(words: &str) -> Reply {
    text(StatusCode::INTERNAL_SERVER_ERROR, words)
}
