//! `order-service demo` with the real program: it fills a shop of one's own, tells truly what came of it,
//! and goes to no other.

use crate::service::Service;
use crate::shop::Shop;
use std::process::Output;

/// Quick: orders that are short of an answer are told about soon.
const QUICK: [(&str, &str); 2] = [("http.answer_wait", "2s"), ("engine.poll_interval", "20ms")];

/// Every fault that the demonstration knows, and the same orders each time.
const EVERYTHING: [&str; 9] = [
    "demo",
    "--orders",
    "100",
    "--rate",
    "50/s",
    "--seed",
    "7",
    "--mix",
    "decline=8,decline-late=4,no-answer=2,lost-answer=4,unclear=5,out-of-stock=7,cancel=10",
];

async fn demo(shop: &Shop, arguments: &[&str]) -> Output {
    let mut program = shop.program(&[]);
    program.args(arguments);
    let run = tokio::task::spawn_blocking(move || program.output().unwrap());
    run.await.unwrap()
}

fn said(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(&output.stdout), text(&output.stderr))
}

/// The number behind a name in the summary.
fn figure(summary: &str, name: &str) -> usize {
    let line = summary
        .lines()
        .find_map(|line| line.trim().strip_prefix(name));
    let line = line.unwrap_or_else(|| panic!("no {name} in:\n{summary}"));
    let number = line.split_whitespace().next().unwrap();
    number.parse().unwrap()
}

async fn refused(shop: &Shop, service: &Service, words: &[&str]) {
    let output = demo(shop, &["demo", "--orders", "1"]).await;
    let (stdout, complaint) = said(&output);
    assert_eq!(output.status.code(), Some(1), "{stdout}");
    for word in words {
        assert!(complaint.contains(word), "{word} is not in: {complaint}");
    }
    assert!(shop.ledger().orders.is_empty(), "{}", service.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_fills_a_shop_with_orders_in_every_state_and_tells_how_many() {
    let shop = Shop::new();
    let service = shop.start(&QUICK).await;
    let output = demo(&shop, &EVERYTHING).await;
    let (summary, complaint) = said(&output);
    assert!(output.status.success(), "{summary}{complaint}");
    let dashboard = service.url("/dashboard");
    assert!(
        summary.contains(&dashboard) && summary.contains("seed 7"),
        "{summary}"
    );

    assert_eq!(figure(&summary, "placed"), 100);
    assert_eq!(figure(&summary, "declined"), 12);
    assert_eq!(figure(&summary, "out of stock"), 7);
    assert_eq!(figure(&summary, "cancelled"), 10);
    assert_eq!(figure(&summary, "parked"), 5);
    assert_eq!(figure(&summary, "confirmed"), 66);

    shop.at_rest().await;
    let ledger = shop.ledger();
    let counts = ["CANCELLED", "PENDING"].map(|status| ledger.count(status));
    assert_eq!(counts, [12 + 7 + 10, 5]);
    let live = ["CONFIRMED", "PROCESSING", "SHIPPED", "DELIVERED"];
    let live = live.map(|status| ledger.count(status));
    assert!(live.iter().all(|count| *count > 0), "{live:?}");
    assert_eq!(live.iter().sum::<usize>(), 66);
    assert_eq!(ledger.journal_violations(), Vec::<String>::new());
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_seed_again_makes_further_orders_of_the_same_customers() {
    let shop = Shop::new();
    let service = shop.start(&QUICK).await;
    let few = [
        "demo", "--orders", "6", "--rate", "50/s", "--seed", "3", "--mix", "",
    ];
    for _ in 0..2 {
        let output = demo(&shop, &few).await;
        assert!(output.status.success(), "{:?}", said(&output));
    }
    let listed = service.get("/api/v1/orders").await.json();
    let mut customers: Vec<String> = listed["orders"]
        .as_array()
        .unwrap()
        .iter()
        .map(|order| order["customerId"].to_string().replace('"', ""))
        .collect();
    assert_eq!(customers.len(), 12);
    customers.sort();
    assert!(
        customers.chunks(2).all(|pair| pair[0] == pair[1]),
        "{customers:?}"
    );
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_goes_to_no_service_that_is_not_ones_own() {
    let shop = Shop::new();
    let gateway = [
        ("identity.mode", "gateway"),
        (
            "identity.gateway_secret",
            "a-secret-of-more-than-thirty-two-signs",
        ),
    ];
    let service = shop.start(&gateway).await;
    refused(&shop, &service, &["identity.mode", "--database"]).await;
    service.stop().await;

    let others = [
        ("inventory.protocol", "reserve-release"),
        ("inventory.url", "http://127.0.0.1:1"),
    ];
    let service = shop.start(&others).await;
    refused(&shop, &service, &["inventory", "real", "--listen"]).await;
    service.stop().await;

    let mut program = shop.program(&[("identity.open_beyond_loopback", "true")]);
    let output = program
        .args(["demo", "--listen", "192.0.2.1:8080"])
        .output();
    let (_, complaint) = said(&output.unwrap());
    assert!(complaint.contains("loopback"), "{complaint}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_service_the_demo_says_how_to_start_one() {
    let shop = Shop::new();
    for listen in ["127.0.0.1:0", "127.0.0.1:1"] {
        let output = demo(&shop, &["demo", "--listen", listen]).await;
        let (_, complaint) = said(&output);
        assert_eq!(output.status.code(), Some(1), "{complaint}");
        assert!(complaint.contains("cargo run"), "{complaint}");
    }
    let output = demo(&shop, &["demo", "--mix", "explode=1"]).await;
    assert!(said(&output).1.contains("out-of-stock"), "{output:?}");
}
