//! Notifications as document 000 has them: a message by e-mail or SMS.

use crate::sandbox::call::{Call, Collaborator};
use crate::sandbox::deed::{Deed, bad_request};
use crate::sandbox::effects::Effect;
use crate::sandbox::reply::{Reply, ok};
use axum::routing::MethodFilter;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const CALLS: &[Call] = &[
    call("/api/v1/notification/send"),
    call("/api/notification/send"),
];

const fn call(path: &'static str) -> Call {
    Call {
        collaborator: Collaborator::Notifications,
        protocol: "send",
        name: "send",
        method: MethodFilter::POST,
        path,
        changes: true,
        echoes: &[],
        answer: |deed| Box::pin(async move { sent(&deed) }),
        refusal: || bad_request("nobody can be reached there"),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    #[serde(rename = "orderId")]
    _order_id: Value,
    channel: String,
    #[serde(rename = "message")]
    _message: String,
}

fn sent(deed: &Deed) -> Reply {
    let channel = match deed.body().map(|Asked { channel, .. }| channel) {
        Ok(channel) if channel == "EMAIL" || channel == "SMS" => channel,
        Ok(_) => return bad_request("channel is EMAIL or SMS"),
        Err(refused) => return refused,
    };
    deed.had(&Effect::Named(
        "notified",
        deed.order.as_deref().unwrap_or_default(),
    ));
    ok(&json!({"status": "SENT", "channel": channel}))
}
