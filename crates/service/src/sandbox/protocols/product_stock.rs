//! Stock as document 001 has it: kept by the product service, reserved and released for an order.

use super::prices::product_of;
use crate::sandbox::call::{Answering, Call, Collaborator};
use crate::sandbox::deed::Deed;
use crate::sandbox::reply::{Reply, json_reply, ok};
use axum::http::StatusCode;
use axum::routing::MethodFilter;
use outbound::builtin::{StockDone, StockMove};
use serde_json::json;

pub(super) const CALLS: &[Call] = &[
    call("reserve", "/api/products/{productId}/reserve", |deed| {
        Box::pin(moved(deed, StockMove::SetAside, "reserved"))
    }),
    call("release", "/api/products/{productId}/release", |deed| {
        Box::pin(moved(deed, StockMove::GiveBack, "released"))
    }),
];

const fn call(name: &'static str, path: &'static str, answer: fn(Deed) -> Answering) -> Call {
    Call {
        collaborator: Collaborator::Inventory,
        protocol: "product-stock",
        name,
        method: MethodFilter::POST,
        path,
        changes: true,
        echoes: &["productId", "quantity", "orderId"],
        answer,
        refusal: || refused(StatusCode::CONFLICT, "Insufficient stock"),
    }
}

async fn moved(deed: Deed, what: StockMove, word: &'static str) -> Reply {
    let (product, units) = match deed.units_of("quantity") {
        Ok(item) => item,
        Err(refused) => return refused,
    };
    match deed
        .move_units(what, word, vec![(product.clone(), units)])
        .await
    {
        Ok(StockDone::Moved) => ok(&json!({
            "productId": product.as_str(), "quantity": units, "orderId": deed.order,
        })),
        Ok(StockDone::Short(_)) if product_of(&deed).await.is_none() => {
            refused(StatusCode::NOT_FOUND, "Product not found")
        }
        Ok(StockDone::Short(_)) => refused(StatusCode::CONFLICT, "Insufficient stock"),
        Err(failed) => failed,
    }
}

fn refused(status: StatusCode, words: &str) -> Reply {
    json_reply(
        status,
        &json!({"status": status.as_u16(), "message": words}),
    )
}
