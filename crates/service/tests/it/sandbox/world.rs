//! A running sandbox and its log.

use crate::client::{Answer, Request};
use crate::service::Service;
use crate::shop::Shop;
use serde_json::Value;

pub(super) const RESERVE: &str = "/api/v1/inventory/reserve";
pub(super) const ONE: &str = r#"{"items": [{"productId": "PROD001", "quantity": 1}]}"#;

/// Starts a sandbox with these arguments, its files in the shop's folder.
pub(super) async fn sandbox(shop: &Shop, arguments: &[&str]) -> Service {
    let mut program = shop.program(&[]);
    program
        .args(["sandbox", "--listen", "127.0.0.1:0"])
        .args(arguments);
    shop.spawn(&mut program).await.expect("the sandbox starts")
}

impl Service {
    /// Everything on record in the sandbox.
    pub(super) async fn effects(&self) -> Vec<Value> {
        let log = self.get("/sandbox/effects?after=0").await.body;
        log.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// What was done, in words: `reserved PROD001 1`.
    pub(super) async fn done(&self) -> Vec<String> {
        let entries = self.effects().await;
        let effects = entries.iter().filter(|entry| entry["kind"] == "effect");
        effects.map(words).collect()
    }

    pub(super) async fn put_body(&self, path: &str, body: &str) -> Answer {
        let request = Request {
            body: Some(body),
            ..Request::put(path)
        };
        self.send(request).await.unwrap()
    }
}

fn words(effect: &Value) -> String {
    let said = |name: &str| match &effect[name] {
        Value::Null => String::new(),
        Value::String(text) => format!(" {text}"),
        other => format!(" {other}"),
    };
    let parts = ["product", "units", "minor", "currency"].map(said);
    format!("{}{}", effect["effect"].as_str().unwrap(), parts.concat())
}
