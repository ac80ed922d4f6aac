//! What no honest client sends, over the real socket: each gets a clear refusal, and leaves nothing.

use crate::client::Request;
use crate::service::Service;
use crate::shop::Shop;
use reqwest::StatusCode;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The default of `http.max_body_bytes`.
const MAX_BODY: usize = 1 << 20;

/// Bodies for `POST /api/v1/orders` and `POST /orders`, and why each is no order.
fn bodies() -> Vec<(&'static str, String)> {
    let v1 = |items: &str| {
        format!(
            r#"{{"customerId": 1, "items": {items}, "deliveryAddress": "x", "carrier": "DHL"}}"#
        )
    };
    let item = |quantity: &str| v1(&format!(r#"[{{"productId": 1, "quantity": {quantity}}}]"#));
    let many = vec![r#"{"productId": 1, "quantity": 1}"#; 100_000].join(",");
    vec![
        ("empty", String::new()),
        ("not JSON", "<order/>".to_owned()),
        ("cut off", r#"{"customerId": 1, "items": ["#.to_owned()),
        ("a list", "[]".to_owned()),
        ("null", "null".to_owned()),
        ("a number beyond all bounds", "1e999999999".to_owned()),
        ("deep", "[".repeat(200_000)),
        (
            "deep inside",
            format!(
                r#"{{"customerId": {}1{}}}"#,
                "[".repeat(5_000),
                "]".repeat(5_000)
            ),
        ),
        ("no items", v1("[]")),
        ("items that are none", v1("\"all of them\"")),
        ("nothing of it", item("0")),
        ("less than nothing", item("-1")),
        ("half of it", item("0.5")),
        ("too much of it", item("99999999999999999999999999")),
        ("a quantity in words", item("\"two\"")),
        ("no quantity", item("null")),
        (
            "a product that is none",
            v1(r#"[{"productId": {"$ne": 1}, "quantity": 1}]"#),
        ),
        (
            "a product that nobody sells",
            v1(r#"[{"productId": "'; DROP TABLE orders", "quantity": 1}]"#),
        ),
        (
            "an endless product",
            v1(&format!(
                r#"[{{"productId": "{}", "quantity": 1}}]"#,
                "x".repeat(9_999)
            )),
        ),
        ("NUL", v1(r#"[{"productId": "\u0000", "quantity": 1}]"#)),
        (
            "half a surrogate",
            v1(r#"[{"productId": "\ud800", "quantity": 1}]"#),
        ),
        (
            "a total beyond all bounds",
            v1(
                r#"[{"productId": 101, "quantity": 1000000}, {"productId": 101, "quantity": 1000000}]"#,
            ),
        ),
        ("endless", v1(&format!("[{many}]"))),
    ]
}

async fn is_untouched(shop: &Shop, service: &Service) {
    assert_eq!(service.get("/ready").await.status, StatusCode::OK);
    let ledger = shop.ledger();
    assert!(ledger.orders.is_empty(), "{ledger:?}");
    assert!(ledger.stock.values().all(|stock| stock.reserved == 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_no_order_is_refused_and_leaves_nothing() {
    let shop = Shop::new();
    let service = shop.start(&[]).await;
    for path in ["/api/v1/orders", "/orders"] {
        for (what, body) in bodies() {
            let answer = match service.send(Request::post(path, &body)).await {
                Ok(answer) => answer,
                // A body beyond the limit is not read to its end, and the answer may be lost with it.
                Err(_cut_off) if body.len() > MAX_BODY => continue,
                Err(error) => panic!("{path}, {what}: {error:?}"),
            };
            let status = answer.status.as_u16();
            assert!((400..500).contains(&status), "{path}, {what}: {answer:?}");
            assert!(answer.json().is_object(), "{path}, {what}: {answer:?}");
        }
    }
    is_untouched(&shop, &service).await;
    assert!(!service.log().contains("ERROR"), "{}", service.log());
    service.stop().await;
}

/// Sends bytes, waits for the end of the connection, returns what came.
async fn told(service: &Service, bytes: &[u8]) -> String {
    let mut socket = TcpStream::connect(service.address).await.unwrap();
    let _refused_early = socket.write_all(bytes).await;
    let mut answer = Vec::new();
    let reading = socket.read_to_end(&mut answer);
    let _ = tokio::time::timeout(Duration::from_secs(20), reading)
        .await
        .expect("it hangs up");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_http_is_refused_and_leaves_nothing() {
    let shop = Shop::new();
    let service = shop
        .start(&[("http.header_timeout", "1s"), ("http.body_timeout", "1s")])
        .await;
    let long = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(200_000));
    let headers = "X: y\r\n".repeat(50_000);
    let many = format!("GET /orders HTTP/1.1\r\nHost: x\r\n{headers}\r\n");
    let lying =
        "POST /orders HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n{}";
    let double =
        "POST /orders HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}";
    let smuggled = "POST /orders HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n";
    for (what, bytes) in [
        ("TLS", "\u{16}\u{3}\u{1}\u{2}"),
        ("noise", "\0\0\0\r\n\r\n"),
        ("a long path", long.as_str()),
        ("many headers", many.as_str()),
        ("a lying length", lying),
        ("two lengths", double),
        ("bad chunks", smuggled),
    ] {
        let answer = told(&service, bytes.as_bytes()).await;
        let is_refusal = answer.is_empty() || answer.starts_with("HTTP/1.1 4");
        assert!(is_refusal, "{what}: {answer}");
    }
    is_untouched(&shop, &service).await;
    service.stop().await;
}
