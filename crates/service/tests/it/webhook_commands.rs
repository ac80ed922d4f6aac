//! `order-service webhooks` beside a running service: it tells a webhook of an order, and what came of it.

use crate::client::Request;
use crate::shop::Shop;
use crate::waiting::eventually;
use serde_json::Value;
use std::net::SocketAddr;
use std::process::Output;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

const ORDER: &str = r#"{"customerId": 42, "items": [{"productId": "PROD001", "quantity": 1}],
    "deliveryAddress": "123 Main St", "carrier": "DHL"}"#;

/// Takes everything, and remembers it.
struct Receiver {
    address: SocketAddr,
    taken: Arc<Mutex<Vec<String>>>,
}

impl Receiver {
    async fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let taken = Arc::new(Mutex::new(Vec::new()));
        let all = taken.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let all = all.clone();
                tokio::spawn(async move {
                    let mut met = Vec::new();
                    let mut part = [0_u8; 4_096];
                    while let Ok(read @ 1..) = stream.read(&mut part).await {
                        met.extend_from_slice(&part[..read]);
                        if let Some(request) = whole(&mut met) {
                            all.lock().unwrap().push(request);
                            let answer = b"HTTP/1.1 204 No Content\r\n\r\n";
                            stream.write_all(answer).await.unwrap();
                        }
                    }
                });
            }
        });
        Self { address, taken }
    }

    fn taken(&self) -> Vec<String> {
        self.taken.lock().unwrap().clone()
    }
}

/// A request that has arrived in full.
fn whole(met: &mut Vec<u8>) -> Option<String> {
    let text = String::from_utf8_lossy(met).into_owned();
    let (head, body) = text.split_once("\r\n\r\n")?;
    let head_in_small = head.to_ascii_lowercase();
    let (_, length) = head_in_small.split_once("content-length: ")?;
    let length: usize = length.lines().next()?.trim().parse().ok()?;
    (body.len() >= length).then(|| {
        met.clear();
        text
    })
}

fn words(output: &Output) -> String {
    let (said, why) = (&output.stdout, &output.stderr);
    String::from_utf8_lossy(said).into_owned() + &String::from_utf8_lossy(why)
}

fn done(shop: &Shop, arguments: &[&str]) -> String {
    let output = shop.run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", words(&output));
    words(&output)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_that_a_command_has_made_is_told_of_orders_and_shows_what_it_took() {
    let shop = Shop::new();
    let refused = shop.run(&["webhooks", "list"]);
    assert!(words(&refused).contains("no service runs"), "{refused:?}");
    let settings = [
        ("webhooks.allow_private", "true"),
        ("webhooks.allow_http", "true"),
    ];
    let service = shop.start(&settings).await;
    assert_eq!(done(&shop, &["webhooks", "list"]), "no webhooks\n");
    let receiver = Receiver::listen().await;
    let url = format!("http://{}/events", receiver.address);
    let made = done(&shop, &["webhooks", "create", &url, "--json"]);
    let made: Value = serde_json::from_str(&made).unwrap();
    let id = made["id"].as_str().unwrap();
    assert!(made["secret"].as_str().unwrap().starts_with("whsec_"));
    let shown = done(&shop, &["webhooks", "show", id]);
    assert!(shown.contains(&url) && !shown.contains("whsec_"), "{shown}");
    assert!(shown.contains("up to place"), "it has begun: {shown}");
    let tested = done(&shop, &["webhooks", "test", id]);
    assert!(tested.contains("DELIVERED 204"), "{tested}");
    let placed = service.send(Request::post("/api/v1/orders", ORDER)).await;
    assert!(placed.unwrap().status.is_success());
    let is_confirmed =
        |request: &String| request.contains("order-service.order.order-confirmed.v1");
    eventually("it is told", || async {
        receiver.taken().iter().any(is_confirmed).then_some(())
    })
    .await;
    let events = receiver.taken().len();
    let listed = done(
        &shop,
        &["webhooks", "deliveries", id, "--order", "1", "--limit", "1"],
    );
    let number = listed.split_whitespace().next().unwrap().to_owned();
    let resent = done(&shop, &["webhooks", "resend", id, &number]);
    assert!(
        resent.contains("RESENT") && resent.contains("DELIVERED 204"),
        "{resent}"
    );
    assert!(receiver.taken().len() > events, "it is sent once more");
    let replayed = done(&shop, &["webhooks", "replay", id, "--order", "1"]);
    assert!(
        replayed.contains("once more") || replayed.contains("by themselves"),
        "{replayed}"
    );
    let paused = done(&shop, &["webhooks", "pause", id, "--reason", "a test"]);
    assert!(
        paused.contains("PAUSED") && paused.contains("a test"),
        "{paused}"
    );
    assert!(done(&shop, &["webhooks", "resume", id]).contains("ACTIVE"));
    let rotated = done(&shop, &["webhooks", "rotate-secret", id]);
    assert!(rotated.contains("whsec_"), "{rotated}");
    done(&shop, &["webhooks", "remove", id]);
    assert_eq!(done(&shop, &["webhooks", "list"]), "no webhooks\n");
    service.stop().await;
}
