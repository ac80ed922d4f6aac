//! What is asked of the command, and how a shop comes to have something to compare.

use crate::client::Request;
use crate::service::Service;
use crate::shop::Shop;
use serde_json::Value;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What the command said.
#[derive(Debug)]
pub(crate) struct Report {
    pub(super) code: i32,
    /// All lines but the summary.
    pub(crate) findings: Vec<Value>,
    pub(super) summary: Value,
}

impl Report {
    /// The findings of this kind, each as `with kind number: order_says | they_say`.
    pub(crate) fn differences(&self) -> Vec<String> {
        let differences = self
            .findings
            .iter()
            .filter(|line| line["what"] == "difference");
        let told = |line: &Value| {
            let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
            format!(
                "{} {} {}: {} | {}",
                text("with"),
                text("kind"),
                line["number"],
                text("order_says"),
                text("they_say")
            )
        };
        differences.map(told).collect()
    }

    /// The numbers of the orders that it names as parked.
    pub(crate) fn parked(&self) -> Vec<u64> {
        let parked = self.findings.iter().filter(|line| line["what"] == "parked");
        parked
            .map(|line| line["number"].as_u64().unwrap())
            .collect()
    }

    /// What became of each repair that was tried.
    pub(super) fn repairs(&self) -> Vec<String> {
        let text = |line: &Value, name: &str| line[name].as_str().map(str::to_owned);
        let tried = |line: &Value| {
            let not = text(line, "not_repaired").map(|why| format!("not: {why}"));
            text(line, "repaired").or(not)
        };
        self.findings.iter().filter_map(tried).collect()
    }
}

/// Runs the command with `--json` and these arguments.
pub(super) fn reconcile(shop: &Shop, arguments: &[&str]) -> Report {
    read_report(shop.program(&[]), arguments)
}

/// The same with settings by their keys.
pub(crate) fn reconcile_with(shop: &Shop, settings: &[(&str, &str)], arguments: &[&str]) -> Report {
    read_report(shop.program(settings), arguments)
}

/// The same by a program with settings of its own.
pub(super) fn read_report(mut program: Command, arguments: &[&str]) -> Report {
    let output = program
        .args(["reconcile", "--json"])
        .args(arguments)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let mut lines = said
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect::<Vec<Value>>();
    let complaint = String::from_utf8_lossy(&output.stderr);
    let summary = lines
        .pop()
        .unwrap_or_else(|| panic!("it said nothing, but {complaint}"));
    assert_eq!(summary["what"], "summary", "{said}");
    Report {
        code: output.status.code().unwrap(),
        findings: lines,
        summary,
    }
}

/// How many were placed, so that each has a key of its own.
static ORDERS: AtomicUsize = AtomicUsize::new(0);

/// Places an order of two headphones that is paid with this token.
pub(super) async fn place(service: &Service, token: &str) {
    let body = format!(
        r#"{{"customerId": 42, "items": [{{"productId": 1, "quantity": 2}}],
            "deliveryAddress": "123 Main St", "carrier": "DHL", "paymentMethod": "{token}"}}"#
    );
    let key = format!("order-{}", ORDERS.fetch_add(1, Ordering::Relaxed));
    let request = Request::post("/api/v1/orders", &body).keyed(&key);
    // It may be killed by it.
    drop(service.send(request).await);
}

/// Does this to an order, which has to be allowed.
pub(super) async fn put(service: &Service, path: &str) {
    let done = service.send(Request::put(path)).await.unwrap();
    assert!(done.status.is_success(), "{path}: {done:?}");
}

/// A shop where so many orders stand, and no service runs.
pub(super) async fn shop_with(orders: usize) -> Shop {
    let shop = Shop::new();
    fill(&shop, orders).await;
    shop
}

/// Lets so many orders be made.
pub(super) async fn fill(shop: &Shop, orders: usize) {
    let service = shop.start(&[]).await;
    for _ in 0..orders {
        place(&service, "tok_visa").await;
    }
    shop.at_rest().await;
    service.stop().await;
}

/// An order is gone from the database, as after a restored backup or a failover that lost commits: what
/// the collaborators did for it stands.
pub(super) fn lose(shop: &Shop, number: u64) {
    let order = format!("(SELECT id FROM orders WHERE number = {number})");
    for table in ["order_events", "order_items"] {
        shop.sql(&format!("DELETE FROM {table} WHERE order_id = {order}"));
    }
    shop.sql(&format!("DELETE FROM orders WHERE number = {number}"));
}

/// The rows of an order in a table of the books.
pub(super) fn of(number: u64) -> String {
    format!("order_id = (SELECT id FROM orders WHERE number = {number})")
}
