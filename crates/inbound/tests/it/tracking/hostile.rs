//! Hostile text in all that a customer or a carrier can say shows as text.

use crate::shop::Shop;
use serde_json::json;

pub(crate) const HOSTILE: [&str; 6] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'; alert(1); //",
    "{{ order.total }} {% include \"layout.html\" %}",
    "\u{202e}gnp.exe\u{202c} \u{2066}",
    "a\r\nid: 1\r\nevent: x\n\ndata: y",
];

/// No text has become an element or an attribute: only the templates' own are there.
pub(crate) fn assert_is_text(markup: &str) {
    for tag in tags(markup) {
        assert!(
            !tag.starts_with("img") && !tag.contains("onerror"),
            "<{tag}> in {markup}"
        );
        assert!(
            !tag.starts_with("script") || tag == "script src= defer",
            "<{tag}> in {markup}"
        );
    }
}

/// The tags of some markup as a browser reads them, without the values of their attributes, which are all
/// in double quotes.
fn tags(markup: &str) -> Vec<String> {
    let mut tags = Vec::new();
    let (mut is_tag, mut is_value) = (false, false);
    for character in markup.chars() {
        match character {
            '<' if !is_tag => {
                is_tag = true;
                tags.push(String::new());
            }
            '>' if is_tag && !is_value => is_tag = false,
            '"' if is_tag => is_value = !is_value,
            _ => {
                if let Some(tag) = tags.last_mut().filter(|_| is_tag && !is_value) {
                    tag.push(character);
                }
            }
        }
    }
    tags
}

#[tokio::test(start_paused = true)]
async fn hostile_text_shows_as_text_on_the_page_and_its_live_part() {
    for hostile in HOSTILE {
        let shop = Shop::open();
        let order = json!({
            "customerId": hostile,
            "items": [{"productId": 1, "quantity": 1}],
            "deliveryAddress": hostile,
            "carrier": hostile,
        });
        let told = shop.post("/api/v1/orders", &order.to_string()).await;
        assert_eq!(told.status, 201, "{told}");
        shop.app.run_until_idle().await;
        shop.put("/api/v1/orders/1/ship").await;
        let report = json!({
            "trackingNumber": "TRK-00000000-0001-7000-8000-000000000000",
            "status": hostile,
            "timestamp": "2026-01-01T10:00:00",
            "location": hostile,
        });
        let told = shop
            .post("/api/v1/orders/1/shipment-updates", &report.to_string())
            .await;
        assert_eq!(told.status, 202, "{told}");
        shop.app.run_until_idle().await;
        let page = shop.get("/track/1").await;
        assert_eq!(page.status, 200, "{page}");
        assert_is_text(page.text());
        let mut listener = shop
            .listen("/track/1/live", &[("last-event-id", "0")])
            .await;
        loop {
            let block = listener.block().await.expect("the stream goes on");
            let own = |line: &str| {
                ["id: ", "event: whole", "data: ", "retry: "]
                    .iter()
                    .any(|own| line.starts_with(own))
            };
            assert!(block.lines().all(own), "{block}");
            assert_is_text(&block);
            if block.contains("On its way") {
                break;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_hostile_query_shows_as_text() {
    let shop = Shop::open();
    shop.order().await;
    let told = shop.get("/track/1?x=%22%3E%3Cimg&y='").await;
    assert!(told.status == 200 || told.status == 404, "{told}");
    assert_is_text(told.text());
}
