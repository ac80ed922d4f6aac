//! How the service stops: in order when asked once, at once when asked twice, and never with the
//! data of another one.

use crate::client::{Answer, Request};
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::eventually;
use reqwest::StatusCode;
use std::io::{Read as _, Write as _};
use std::time::Duration;
use tokio::time::Instant;

/// The gateway keeps silent about it at first, so that its call lasts as long as calls may.
const SLOW_ORDER: &str = r#"{"customerId": 1, "items": [{"productId": 1, "quantity": 2}],
    "deliveryAddress": "123 Main St", "carrier": "DHL", "paymentMethod": "tok_timeout"}"#;

/// A request that a service is busy with when it is told to stop.
fn asked(service: &Service) -> tokio::task::JoinHandle<Result<Answer, reqwest::Error>> {
    let url = service.url("/api/v1/orders");
    tokio::spawn(async move {
        let request = Request::post("", SLOW_ORDER).keyed("slow");
        crate::client::send(&crate::client::client(), &url, request).await
    })
}

/// Waits until the payment call is out.
async fn is_in_hand(shop: &Shop) {
    eventually("the payment is in hand", || async {
        shop.ledger().has_begun("authorize").then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn asked_to_stop_it_answers_and_finishes_what_is_in_hand() {
    for signal in ["TERM", "INT"] {
        let shop = Shop::new();
        let slow = [
            ("engine.call_timeout", "700ms"),
            ("engine.retry_base", "20ms"),
        ];
        let mut service = shop.start(&slow).await;
        let initial = shop.ledger().stock;
        let request = asked(&service);
        is_in_hand(&shop).await;
        service.signal(signal);
        let answer = request.await.unwrap().unwrap();
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        assert!(service.ended().await.success(), "{}", service.log());
        assert!(!shop.operator_file().exists());
        let ledger = shop.ledger();
        assert!(ledger.is_at_rest());
        assert_eq!(ledger.violations(&initial), Vec::<String>::new());
        assert_eq!(ledger.count("CONFIRMED"), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_aborts_at_once_and_the_next_start_finishes() {
    let shop = Shop::new();
    let mut service = shop.start(&[("engine.call_timeout", "25s")]).await;
    let initial = shop.ledger().stock;
    let request = asked(&service);
    is_in_hand(&shop).await;
    let asked_at = Instant::now();
    service.signal("TERM");
    eventually("the first signal is taken", || async {
        service.log().contains("SIGTERM").then_some(())
    })
    .await;
    service.signal("TERM");
    let status = service.ended().await;
    assert_eq!(status.code(), Some(1), "{}", service.log());
    assert!(
        asked_at.elapsed() < Duration::from_secs(10),
        "{}",
        service.log()
    );
    assert!(request.await.unwrap().is_err());
    assert!(!shop.operator_file().exists());

    let service = shop.start(&[("engine.call_timeout", "200ms")]).await;
    let again = Request::post("/api/v1/orders", SLOW_ORDER).keyed("slow");
    let answer = service.send(again).await.unwrap();
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    shop.at_rest().await;
    assert_eq!(shop.ledger().violations(&initial), Vec::<String>::new());
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn patience_with_work_in_hand_has_an_end() {
    let shop = Shop::new();
    let settings = [("engine.call_timeout", "25s"), ("stop.patience", "300ms")];
    let mut service = shop.start(&settings).await;
    let request = asked(&service);
    is_in_hand(&shop).await;
    let asked_at = Instant::now();
    service.signal("TERM");
    assert_eq!(service.ended().await.code(), Some(1), "{}", service.log());
    assert!(
        asked_at.elapsed() < Duration::from_secs(10),
        "{}",
        service.log()
    );
    assert!(request.await.unwrap().is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_client_that_hangs_is_cut_and_the_stop_is_in_order_all_the_same() {
    let shop = Shop::new();
    let mut service = shop.start(&[("stop.patience", "2s")]).await;
    let mut hanging = std::net::TcpStream::connect(service.address).unwrap();
    let head = "POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n\
                Content-Type: application/json\r\nContent-Length: 100\r\n\r\n";
    hanging.write_all(head.as_bytes()).unwrap();
    let mut begun = [0; 12];
    hanging.read_exact(&mut begun).unwrap();
    assert_eq!(&begun, b"HTTP/1.1 100", "the service waits for the body");
    service.signal("TERM");
    assert!(service.ended().await.success(), "{}", service.log());
    let log = service.log();
    assert!(
        log.contains("did not end in time") && log.contains("good bye"),
        "{log}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_can_be_announced_and_requests_are_served_meanwhile() {
    let shop = Shop::new();
    let mut service = shop.start(&[("stop.announce", "10m")]).await;
    assert_eq!(service.get("/ready").await.status, StatusCode::OK);
    service.signal("TERM");
    eventually("it is no longer ready", || async {
        let answer = service.get("/ready").await;
        (answer.status == StatusCode::SERVICE_UNAVAILABLE).then_some(())
    })
    .await;
    let order = SLOW_ORDER.replace(r#", "paymentMethod": "tok_timeout""#, "");
    let placed = service.send(Request::post("/api/v1/orders", &order)).await;
    assert_eq!(placed.unwrap().status, StatusCode::CREATED);
    // Whoever does not want to wait for the end of it asks again.
    service.signal("TERM");
    assert_eq!(service.ended().await.code(), Some(1), "{}", service.log());
    assert_eq!(shop.ledger().count("CONFIRMED"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_announced_stop_is_a_stop_in_order() {
    let shop = Shop::new();
    let mut service = shop.start(&[("stop.announce", "300ms")]).await;
    service.signal("TERM");
    assert!(service.ended().await.success(), "{}", service.log());
    let log = service.log();
    let told = ["no longer ready", "no more requests", "good bye"];
    let places = told.map(|words| log.find(words).unwrap_or_else(|| panic!("{words}: {log}")));
    assert!(places.is_sorted(), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_service_on_the_same_file_is_refused() {
    let shop = Shop::new();
    let service = shop.start(&[]).await;
    let second = shop.run(&["--listen", "127.0.0.1:0"]);
    let said = String::from_utf8(second.stderr).unwrap();
    assert_eq!(second.status.code(), Some(1), "{said}");
    assert!(said.contains("in use by another order-service"), "{said}");
    assert!(said.contains(&service.pid().to_string()), "{said}");
    let body = r#"{"customerId": 1, "items": [{"productId": 1, "quantity": 1}],
                   "deliveryAddress": "here", "carrier": "DHL"}"#;
    let placed = service
        .send(Request::post("/api/v1/orders", body))
        .await
        .unwrap();
    assert_eq!(placed.status, StatusCode::CREATED);
    assert!(
        shop.operator_file().exists(),
        "the first service's token is untouched"
    );
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_a_newer_version_is_refused() {
    let shop = Shop::new();
    shop.start(&[]).await.stop().await;
    let database = rusqlite::Connection::open(shop.database()).unwrap();
    database.pragma_update(None, "user_version", 999).unwrap();
    let refused = shop.run(&["--listen", "127.0.0.1:0"]);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(said.contains("schema version 999"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_is_taken_is_told_with_what_to_do() {
    let shop = Shop::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let refused = shop.run(&["--listen", &address]);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(
        said.contains(&address) && said.contains("--listen"),
        "{said}"
    );
}
