//! What a sandbox is started on, and what it refuses to be started on.

use super::world::{ONE, RESERVE, sandbox};
use crate::client::Request;
use crate::sandbox_running::SandboxRunning;
use crate::shop::Shop;
use std::fs::File;

/// What is said to these arguments, which are no good.
fn refused(shop: &Shop, arguments: &[&str]) -> String {
    let anywhere = ["sandbox", "--listen", "127.0.0.1:0"];
    let failed = shop.run(&[&anywhere, arguments].concat());
    assert_eq!(failed.status.code(), Some(1), "{arguments:?}");
    String::from_utf8(failed.stderr).unwrap()
}

#[tokio::test]
async fn what_cannot_be_started_with_is_said() {
    let shop = Shop::new();
    std::fs::write(shop.folder().join("script.json"), "{}").unwrap();
    for (arguments, why) in [
        (["--script", "script.json"], "seed"),
        (["--database", "postgres://x"], "sqlite:FILE"),
        (["--config", "settings.toml"], "reads no settings"),
    ] {
        let said = refused(&shop, &arguments);
        assert!(said.contains(why), "{said}");
    }
    let nowhere = shop.run(&["sandbox", "--listen", "nowhere"]);
    let said = String::from_utf8(nowhere.stderr).unwrap();
    assert!(said.contains("127.0.0.1:9100"), "{said}");
}

#[tokio::test]
async fn a_shops_own_orders_are_no_place_for_a_sandbox() {
    let shop = Shop::new();
    let service = shop.start(&[]).await;
    let order = r#"{"customerId": 1, "items": [{"productId": "PROD001", "quantity": 1}],
        "deliveryAddress": "123 Main St", "carrier": "DHL"}"#;
    let placed = service.send(Request::post("/api/v1/orders", order)).await;
    assert!(placed.unwrap().status.is_success());
    service.stop().await;
    let said = refused(&shop, &["--database", "sqlite:shop.db"]);
    assert!(said.contains("has orders in it"), "{said}");
}

#[tokio::test]
async fn two_sandboxes_do_not_write_one_log() {
    let shop = Shop::new();
    let first = sandbox(&shop, &["--effects", "one.log"]).await;
    let said = refused(&shop, &["--effects", "one.log"]);
    assert!(said.contains("another sandbox writes it"), "{said}");
    first.stop().await;
    sandbox(&shop, &["--effects", "one.log"]).await.stop().await;
}

#[tokio::test]
async fn a_log_that_is_too_large_is_not_read() {
    let shop = Shop::new();
    let file = File::create(shop.folder().join("huge.log")).unwrap();
    file.set_len(4 << 30).unwrap();
    let said = refused(&shop, &["--effects", "huge.log"]);
    assert!(
        said.contains("huge.log") && said.contains("--effects"),
        "{said}"
    );
}

#[tokio::test]
async fn a_page_of_the_log_has_a_bound_in_bytes() {
    let sandbox = SandboxRunning::start(&[]).await;
    let large = format!("{}{ONE}", " ".repeat(1_000));
    let text = format!(r#""{}""#, "x".repeat(1 << 19));
    for _ in 0..20 {
        sandbox.send(Request::post(RESERVE, &text)).await.unwrap();
    }
    sandbox.send(Request::post(RESERVE, &large)).await.unwrap();
    let page = sandbox.get("/sandbox/effects?after=0").await.body;
    assert!((7 << 20..=8 << 20).contains(&page.len()), "{}", page.len());
    assert_eq!(sandbox.effects().await.len(), 20 * 2 + 3);
}

#[tokio::test]
async fn whoever_waits_for_a_sandbox_asks_as_for_the_service() {
    let shop = Shop::new();
    let sandbox = sandbox(&shop, &[]).await;
    let there = sandbox.address.to_string();
    let asked = shop.run(&["healthcheck", "--listen", &there]);
    assert!(asked.status.success(), "{asked:?}");
    sandbox.stop().await;
    assert!(
        !shop
            .run(&["healthcheck", "--listen", &there])
            .status
            .success()
    );
}
