//! Products as documents 000 and 001 have them; those whose ids begin with `inactive` are known and not
//! on sale.

use super::prices::{price, product_of};
use crate::sandbox::call::{Call, Collaborator};
use crate::sandbox::deed::Deed;
use crate::sandbox::reply::{Reply, json_reply, ok};
use axum::http::StatusCode;
use axum::routing::MethodFilter;
use serde_json::json;

pub(super) const CALLS: &[Call] = &[Call {
    collaborator: Collaborator::Catalogue,
    protocol: "product",
    name: "product",
    method: MethodFilter::GET,
    path: "/api/products/{productId}",
    changes: false,
    echoes: &["id", "price"],
    answer: |deed| Box::pin(product(deed)),
    refusal: not_found,
}];

async fn product(deed: Deed) -> Reply {
    let id = deed.parts.path("productId");
    if id.starts_with("inactive") {
        return ok(&json!({
            "id": id, "name": "Withdrawn", "description": "Withdrawn", "category": "demo",
            "price": 1, "stock": 0, "sku": id, "images": [], "tags": [], "active": false,
        }));
    }
    let Some(product) = product_of(&deed).await else {
        return not_found();
    };
    let id = product.id.as_str();
    match deed.world.available(&product.id).await {
        Ok(available) => ok(&json!({
            "id": id, "name": product.name, "description": product.name, "category": "demo",
            "price": price(product.price), "stock": available, "sku": id,
            "images": [], "tags": [], "active": true,
        })),
        Err(failed) => failed,
    }
}

fn not_found() -> Reply {
    let body = json!({"status": 404, "message": "Product not found"});
    json_reply(StatusCode::NOT_FOUND, &body)
}
