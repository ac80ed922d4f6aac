//! A collector that is not there, or takes and never answers: orders go on, and the process ends.

use crate::client::Request;
use crate::shop::Shop;
use tokio::net::TcpListener;

const ORDER: &str = r#"{"customerId": 1, "items": [{"productId": 1, "quantity": 1}],
    "deliveryAddress": "1 Way", "carrier": "DHL"}"#;

/// Places orders while nobody takes what is told of them; gives the log.
async fn orders_go_on(collector: &str) -> String {
    let shop = Shop::new();
    let settings = [
        ("traces.endpoint", collector),
        // Less than one order needs.
        ("traces.queue", "4"),
        ("traces.interval", "10ms"),
    ];
    let service = shop.start(&settings).await;
    for _ in 0..3 {
        let placed = service.send(Request::post("/api/v1/orders", ORDER)).await;
        assert_eq!(placed.unwrap().status, 201);
    }
    shop.at_rest().await;
    assert_eq!(shop.ledger().count("CONFIRMED"), 3);
    let log = shop.folder().join("log.txt");
    service.stop().await;
    std::fs::read_to_string(log).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_is_away_costs_nothing_but_the_spans() {
    // A port that was just given back.
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", gone.local_addr().unwrap());
    drop(gone);
    let log = orders_go_on(&url).await;
    let said = |line: &&str| line.contains("spans of traces could not be told");
    assert_eq!(log.lines().filter(said).count(), 1, "{log}");
    assert!(log.contains("spans of traces were not told"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_never_answers_keeps_no_process_from_ending() {
    // Connections are made, and nobody accepts them.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let log = orders_go_on(&url).await;
    assert!(log.contains("spans of traces were not told"), "{log}");
}
