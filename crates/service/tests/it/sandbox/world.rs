//! A running sandbox, and what is asked of it again and again.

pub(super) use crate::sandbox_running::sandbox;

pub(super) const RESERVE: &str = "/api/v1/inventory/reserve";
pub(super) const ONE: &str = r#"{"items": [{"productId": "PROD001", "quantity": 1}]}"#;
