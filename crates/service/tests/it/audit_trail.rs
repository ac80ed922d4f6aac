//! What operators do with commands is on record, whether the service runs or not, and outlives it.

use crate::service::Service;
use crate::shop::Shop;
use serde_json::Value;

fn run(shop: &Shop, arguments: &[&str]) -> bool {
    shop.run(arguments).status.success()
}

/// Who did what, and what came of it; the latest first.
async fn trail(service: &Service) -> Vec<String> {
    let told = service.get("/api/v1/audit").await.json();
    let word = |deed: &Value, name: &str| deed[name].as_str().unwrap().to_owned();
    let deeds = told["deeds"].as_array().unwrap().iter();
    let lines = deeds.map(|deed| {
        ["actor", "kind", "outcome"]
            .map(|name| word(deed, name))
            .join(" ")
    });
    lines.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn deeds_of_commands_are_on_record_and_outlive_the_service() {
    let shop = Shop::new();
    let mut service = shop.start(&[]).await;
    let url = "https://example.com/events";
    assert!(run(&shop, &["webhooks", "create", url]));
    assert!(!run(&shop, &["dead-letters", "replay", "7"]));
    let beside = [
        "operator:command line (operator's token) DEAD_LETTER_REPLAY FAILED",
        "operator:command line (operator's token) WEBHOOK_CREATE DONE",
    ];
    assert_eq!(trail(&service).await, beside);
    service.signal("KILL");
    service.ended().await;
    // Nobody runs: the command opens the store for itself.
    assert!(!run(&shop, &["sinks", "forget", "kafka:nowhere"]));
    let service = shop.start(&[]).await;
    let all = [&["operator:command line SINK_FORGET FAILED"], &beside[..]].concat();
    assert_eq!(trail(&service).await, all);
    service.stop().await;
}
