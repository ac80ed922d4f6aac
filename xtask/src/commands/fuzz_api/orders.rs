//! Orders that are there before the fuzzing begins, in every state: requests about them get somewhere.

use super::service::Service;
use anyhow::bail;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// Longer than an order should take to come to rest.
const PATIENCE: Duration = Duration::from_secs(30);

/// Between two tries.
const INTERVAL: Duration = Duration::from_millis(100);

/// How each order is paid, and what becomes of it afterwards.
const ORDERS: [(&str, &[&str]); 10] = [
    ("tok_visa", &[]),
    ("tok_visa", &["cancel"]),
    ("tok_visa", &["process"]),
    ("tok_visa", &["process", "ship"]),
    ("tok_visa", &["process", "ship", "deliver"]),
    ("tok_decline", &[]),
    ("tok_timeout", &[]),
    ("tok_unknown", &[]),
    ("tok_visa", &[]),
    ("tok_visa", &[]),
];

/// Places them, and leaves a file with their names beside the configuration.
pub fn place(service: &Service, folder: &Path) -> anyhow::Result<()> {
    let mut names = Vec::<String>::new();
    let mut parcels = Vec::<String>::new();
    for (at, (paid_with, changes)) in ORDERS.iter().enumerate() {
        let number = at + 1;
        let body = format!(
            r#"{{"customerId": {number}, "items": [{{"productId": 1, "quantity": 2}}],
            "deliveryAddress": "1 Main St", "carrier": "DHL", "paymentMethod": "{paid_with}"}}"#
        );
        let told = service.ask("POST", "/api/v1/orders", &body)?;
        if !matches!(told.status, 201 | 202 | 402) {
            bail!("placing an order was answered with {}", told.status);
        }
        for change in *changes {
            let path = format!("/api/v1/orders/{number}/{change}");
            change_at_last(service, &path)?;
        }
        names.push(number.to_string());
        parcels.extend(told.text("trackingNumber").map(str::to_owned));
        // The other two names of the same order.
        let place = told.header("location").unwrap_or_default();
        if let Some(id) = place.rsplit('/').next().filter(|id| !id.is_empty()) {
            names.extend([id.to_owned(), format!("ORD-{id}"), format!("ORD_{number}")]);
        }
    }
    write(&folder.join("orders.txt"), &names)?;
    write(&folder.join("parcels.txt"), &parcels)
}

/// One in each line, as schemathesis reads them.
fn write(file: &Path, words: &[String]) -> anyhow::Result<()> {
    let lines: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    fs::write(file, lines.join("\n"))?;
    Ok(())
}

/// Changes an order, as soon as it has come far enough: nobody waited for that when it was placed.
fn change_at_last(service: &Service, path: &str) -> anyhow::Result<()> {
    let started = Instant::now();
    loop {
        let told = service.ask("PUT", path, "")?;
        match told.status {
            204 => return Ok(()),
            409 if started.elapsed() < PATIENCE => std::thread::sleep(INTERVAL),
            status => bail!("PUT {path} was answered with {status}"),
        }
    }
}
