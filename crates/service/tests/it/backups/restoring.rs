//! Putting a copy in place: not under a running service, not over a file unless told, and nothing that may
//! have been done since is done blindly.

use super::{Said, run, said};
use crate::client::Request;
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::eventually;

const ORDER: &str = r#"{"customerId": 1, "items": [{"productId": "PROD001", "quantity": 1}],
    "deliveryAddress": "123 Main St", "carrier": "DHL"}"#;

async fn place(service: &Service, key: &str) {
    let placed = service.send(Request::post("/api/v1/orders", ORDER).keyed(key));
    assert!(placed.await.unwrap().status.is_success());
}

fn number_of_orders(shop: &Shop) -> usize {
    shop.ledger().orders.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_there_is_kept_and_numbers_go_on() {
    let shop = Shop::new();
    let service = shop.start(&[]).await;
    place(&service, "one").await;
    shop.at_rest().await;
    assert_eq!(run(&shop, &["backup", "--to", "copy.db"]).code, Some(0));
    place(&service, "two").await;
    shop.at_rest().await;
    let replace = ["restore", "--replace", "--from", "copy.db"];
    let refused = run(&shop, &replace);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(
        refused
            .complaint
            .contains("is in use by another order-service"),
        "{refused:?}"
    );
    // Its log is not in the file yet.
    drop(service);
    let refused = run(&shop, &["restore", "--from", "copy.db"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.complaint.contains("--replace"), "{refused:?}");
    assert_eq!(number_of_orders(&shop), 2);
    let put = run(&shop, &replace);
    assert_eq!(put.code, Some(0), "{put:?}");
    assert!(put.out.contains("order-service reconcile"), "{put:?}");
    assert_eq!(number_of_orders(&shop), 1);
    let kept = put
        .out
        .lines()
        .find_map(|line| line.split_once("is kept as "));
    let kept = crate::ground::read_file(std::path::Path::new(kept.unwrap().1));
    assert_eq!(kept.orders.len(), 2, "what was in the log is kept as well");
    let service = shop.start(&[]).await;
    place(&service, "three").await;
    let shown = run(&shop, &["orders", "show", "3"]);
    assert_eq!(shown.code, Some(0), "no number is given twice: {shown:?}");
    service.stop().await;
}

/// Taken for none, its last number would be given to another order.
#[tokio::test(flavor = "multi_thread")]
async fn where_the_last_number_cannot_be_read_it_has_to_be_said() {
    let shop = Shop::new();
    let service = shop.start(&[]).await;
    place(&service, "one").await;
    shop.at_rest().await;
    assert_eq!(run(&shop, &["backup", "--to", "copy.db"]).code, Some(0));
    place(&service, "two").await;
    shop.at_rest().await;
    service.stop().await;
    let damaged = vec![0xa5; 65_536];
    std::fs::write(shop.database(), &damaged).unwrap();
    let refused = run(&shop, &["restore", "--replace", "--from", "copy.db"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    let says_what_to_do = refused.complaint.contains("Say it with --last-number");
    assert!(says_what_to_do, "{refused:?}");
    assert_eq!(std::fs::read(shop.database()).unwrap(), damaged);
    let said = [
        "restore",
        "--replace",
        "--last-number",
        "2",
        "--from",
        "copy.db",
    ];
    let put = run(&shop, &said);
    assert_eq!(put.code, Some(0), "{put:?}");
    let service = shop.start(&[]).await;
    place(&service, "three").await;
    let shown = run(&shop, &["orders", "show", "3"]);
    assert_eq!(shown.code, Some(0), "no number is given twice: {shown:?}");
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_that_does_not_know_the_last_number_says_so() {
    let shop = Shop::new();
    let service = shop.start(&[]).await;
    place(&service, "one").await;
    shop.at_rest().await;
    service.stop().await;
    assert_eq!(run(&shop, &["backup", "--to", "copy.db"]).code, Some(0));
    let restore = ["restore", "--replace", "--from", "copy.db"];
    let is_warned = |put: &Said| put.out.contains("nothing tells which number");
    let known = run(&shop, &restore);
    assert!(known.code == Some(0) && !is_warned(&known), "{known:?}");
    std::fs::write(shop.database(), "").unwrap();
    let unknown = run(&shop, &restore);
    assert!(
        unknown.code == Some(0) && is_warned(&unknown),
        "{unknown:?}"
    );
    std::fs::write(shop.database(), "").unwrap();
    let said = run(&shop, &[&restore[..], &["--last-number", "1"]].concat());
    assert!(said.code == Some(0) && !is_warned(&said), "{said:?}");
}

/// The inventory knows no keys, and is away: nothing of the order is done when the copy is made.
#[tokio::test(flavor = "multi_thread")]
async fn a_keyless_call_that_may_have_been_made_since_waits_for_a_person() {
    let shop = Shop::new();
    let away = [
        ("inventory.protocol", "check-reduce"),
        ("inventory.url", "http://127.0.0.1:9"),
        ("http.answer_wait", "50ms"),
    ];
    let service = shop.start(&away).await;
    let placed = service.send(Request::post("/api/v1/orders", ORDER).keyed("one"));
    assert!(
        placed.await.unwrap().is_away(),
        "it is placed, and goes on by itself"
    );
    eventually("it was tried, and surely not done", || async {
        (shop.ledger().events_of("call-ended") > 0).then_some(())
    })
    .await;
    assert_eq!(run(&shop, &["backup", "--to", "copy.db"]).code, Some(0));
    service.stop().await;
    for (told, is_parked) in [(&[][..], true), (&["--nothing-since"][..], false)] {
        let other = Shop::new();
        let mut program = other.program(&away);
        program.args(["restore", "--from"]);
        program.arg(shop.folder().join("copy.db")).args(told);
        let put = said(&program.output().unwrap());
        assert_eq!(put.code, Some(0), "{put:?}");
        assert_eq!(
            put.out.contains("orders under way may have gone on since"),
            is_parked
        );
        let copied = crate::ground::read_file(&shop.folder().join("copy.db")).journals();
        assert_eq!(other.ledger().journals() == copied, !is_parked);
        if is_parked {
            let service = other.start(&away).await;
            eventually("the engine leaves it to a person", || async {
                let shown = run(&other, &["orders", "show", "1"]).out;
                shown.contains("answer-lost").then_some(())
            })
            .await;
            service.stop().await;
        }
    }
}
