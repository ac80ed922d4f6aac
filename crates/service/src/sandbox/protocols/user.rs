//! Users as document 001 has them: any id is one, but for those that begin with `unknown`; those that
//! begin with `disabled` are not enabled.

use crate::sandbox::call::{Call, Collaborator};
use crate::sandbox::deed::Deed;
use crate::sandbox::reply::{Reply, json_reply, ok};
use axum::http::StatusCode;
use axum::routing::MethodFilter;
use serde_json::json;
use std::future::ready;

pub(super) const CALLS: &[Call] = &[Call {
    collaborator: Collaborator::Customers,
    protocol: "user",
    name: "user",
    method: MethodFilter::GET,
    path: "/api/users/{userId}",
    changes: false,
    echoes: &["id"],
    answer: |deed| Box::pin(ready(user(&deed))),
    refusal: not_found,
}];

fn user(deed: &Deed) -> Reply {
    let id = deed.parts.path("userId");
    if id.starts_with("unknown") {
        return not_found();
    }
    ok(&json!({
        "id": id, "username": format!("user-{id}"), "email": format!("user-{id}@example.com"),
        "firstName": "Demo", "lastName": "User", "role": "USER",
        "enabled": !id.starts_with("disabled"), "createdAt": "2026-01-01T00:00:00Z",
    }))
}

fn not_found() -> Reply {
    let body = json!({"status": 404, "message": "User not found"});
    json_reply(StatusCode::NOT_FOUND, &body)
}
