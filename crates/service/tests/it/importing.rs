//! `orders import FILE`: with a running service and without one, as often as one likes.

use crate::shop::Shop;
use reqwest::header::ACCEPT;
use std::fmt::Write as _;

/// A file of so many orders of another shop, from this number on, with a line that is none.
fn file(from: u64, orders: u64) -> String {
    let mut file = String::new();
    for number in from..from + orders {
        let order = serde_json::json!({
            "id": "", "number": number, "orderNumber": "", "channel": "old-shop", "customerId": "c-1",
            "customerName": "Ada", "customerEmail": null, "address": {}, "carrier": null,
            "notes": null, "total": 10.50, "currency": "USD", "status": "DELIVERED",
            "items": [{"productId": "X", "name": "Engine", "quantity": 1, "unitPrice": 10.50}],
            "paymentStatus": "PAID", "shipmentStatus": "DELIVERED", "trackingNumber": null,
            "placedAt": "2019-05-01T10:00:00Z", "updatedAt": "2019-05-04T10:00:00Z",
            "cancelCause": null, "cancelReason": null,
        });
        writeln!(file, "{order}").unwrap();
    }
    file + "this is no order\n"
}

fn import(shop: &Shop, name: &str) -> (bool, String, String) {
    let done = shop.run(&["orders", "import", name]);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        done.status.success(),
        text(&done.stdout),
        text(&done.stderr),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_imported_once_however_often_and_wherever_it_is_sent() {
    let shop = Shop::new();
    std::fs::write(shop.folder().join("old.ndjson"), file(1_000, 450)).unwrap();
    let service = shop.start(&[]).await;
    let (succeeded, said, complained) = import(&shop, "old.ndjson");
    assert_eq!(
        said,
        "old.ndjson: 450 imported, 0 known already, 1 refused\n"
    );
    assert!(
        !succeeded && complained.contains("line 451"),
        "{complained}"
    );
    let order = service.get("/api/v1/orders/1449").await.json();
    assert_eq!(order["orderDate"], "2019-05-01T10:00:00");
    assert_eq!(order["totalPrice"].to_string(), "10.50");

    // The same file without the service, and a file that is this shop's own export.
    let request = service.client.get(service.url("/api/v1/orders"));
    let export = request
        .header(ACCEPT, "application/x-ndjson")
        .send()
        .await
        .unwrap();
    let export = export.text().await.unwrap();
    assert_eq!(export.lines().count(), 450);
    service.stop().await;
    let (_, said, _) = import(&shop, "old.ndjson");
    assert_eq!(
        said,
        "old.ndjson: 0 imported, 450 known already, 1 refused\n"
    );
    let other = Shop::new();
    other.start(&[]).await.stop().await;
    std::fs::write(other.folder().join("export.ndjson"), export).unwrap();
    let (succeeded, said, _) = import(&other, "export.ndjson");
    assert_eq!(
        (succeeded, said.as_str()),
        (
            true,
            "export.ndjson: 450 imported, 0 known already, 0 refused\n"
        )
    );
}
