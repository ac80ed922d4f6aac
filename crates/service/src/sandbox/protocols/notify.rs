//! Notifications as document 003 has them: the customer is told where the order stands.

use crate::sandbox::call::{Call, Collaborator};
use crate::sandbox::deed::{Deed, bad_request};
use crate::sandbox::effects::Effect;
use crate::sandbox::reply::{Reply, ok};
use axum::routing::MethodFilter;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const CALLS: &[Call] = &[Call {
    collaborator: Collaborator::Notifications,
    protocol: "notify",
    name: "notify",
    method: MethodFilter::POST,
    path: "/notify",
    changes: true,
    echoes: &[],
    answer: |deed| Box::pin(async move { notified(&deed) }),
    refusal: || bad_request("nobody can be reached there"),
}];

#[derive(Deserialize)]
struct Asked {
    #[serde(rename = "order_id")]
    _order_id: Value,
    status: String,
}

fn notified(deed: &Deed) -> Reply {
    let status = match deed.body().map(|Asked { status, .. }| status) {
        Ok(status) => status,
        Err(refused) => return refused,
    };
    deed.had(&Effect::Named(
        "notified",
        deed.order.as_deref().unwrap_or_default(),
    ));
    ok(&json!({"message": "Notification sent", "status": status}))
}
