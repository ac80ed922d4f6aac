//! Stock as document 001's product service keeps it: what it is sent, and what its answers mean.

use crate::server::{Does, Server, answer, json};
use crate::shop::{not_sent, order, patient, reserved, upstream};
use crate::stock::{
    a_lost_answer_is_unknown, all_are_unknown, all_come_to, done, html, items, out_of_stock,
    rejected, requests, short, takes_one_product_at_a_time, text, two_of,
};
use application::ports::Inventory;
use domain::process::{EvidenceKind, Step};
use outbound::http::Keys;
use outbound::http::inventory::{ProductStock, ProductStockPaths};
use outbound::http::upstream::Upstream;
use std::sync::Arc;

fn protocol(upstream: Arc<Upstream>) -> Box<dyn Inventory> {
    let paths = ProductStockPaths::default();
    Box::new(ProductStock::new(upstream, paths, Keys::Ignored))
}

fn shown(id: &str, stock: i64) -> Does {
    let body = format!(r#"{{"id":"{id}","name":"x","price":9.99,"stock":{stock},"active":true}}"#);
    Does::Says(json(200, &body))
}

#[tokio::test]
async fn the_requests_are_the_documented_ones() {
    let server = Server::in_turn([shown("101", 2), Does::Says(answer(204, "", ""))]).await;
    let inventory = protocol(upstream(&server.url, &patient()));
    let wanted = items(&[("101", 2)]);
    assert_eq!(inventory.shortages(&wanted).await, Ok(Vec::new()));
    let reserve = inventory.reserve(&two_of("101", Step::Reserve)).await;
    assert_eq!(reserve, reserved());
    let release = inventory.release(&two_of("101", Step::Release)).await;
    assert_eq!(release, done());
    not_sent(&inventory.consume(&two_of("7", Step::Consume)).await);
    let body = format!(r#"{{"quantity":2,"orderId":"{}"}}"#, order());
    assert_eq!(
        requests(&server),
        [
            "GET /api/products/101".to_owned(),
            format!("POST /api/products/101/reserve {body}"),
            format!("POST /api/products/101/release {body}"),
        ]
    );
    assert!(inventory.plan().per_line && !inventory.plan().consumes);
}

#[tokio::test]
async fn whoever_is_short_learns_how_many_there_are() {
    let none = Does::Says(json(404, r#"{"status":404,"message":"Product not found"}"#));
    for (does, available) in [(shown("101", 1), 1), (shown("101", -1), 0), (none, 0)] {
        let server = Server::that(does).await;
        let inventory = protocol(upstream(&server.url, &patient()));
        let expected = short(&[("101", 2, Some(available))]);
        let wanted = items(&[("101", 2)]);
        assert_eq!(inventory.shortages(&wanted).await, Ok(expected));
    }
}

#[tokio::test]
async fn a_500_means_an_unknown_product_only_while_the_service_is_well() {
    let failure = Does::Says(json(500, r#"{"message":"Product not found"}"#));
    let server = Server::that(failure.clone()).await;
    let inventory = protocol(upstream(&server.url, &patient()));
    let unknown = items(&[("999", 1)]);
    // It has shown nothing yet: who knows.
    assert!(inventory.shortages(&unknown).await.is_err());
    server.now(shown("101", 5));
    assert_eq!(
        inventory.shortages(&items(&[("101", 1)])).await,
        Ok(Vec::new())
    );
    let before = server.seen().len();
    server.now(Does::Answers(|line| match line {
        "GET /api/products/101 HTTP/1.1" => json(200, r#"{"id":"101","stock":5}"#),
        _ => json(500, r#"{"message":"Product not found"}"#),
    }));
    let none = short(&[("999", 1, Some(0))]);
    assert_eq!(inventory.shortages(&unknown).await, Ok(none));
    let asked = requests(&server).split_off(before);
    let [looked, well] = ["GET /api/products/999", "GET /api/products/101"];
    assert_eq!(asked, [looked, well, looked]);
    server.now(failure);
    assert!(
        inventory.shortages(&unknown).await.is_err(),
        "it is not well"
    );
}

#[tokio::test]
async fn a_look_that_shows_another_product_or_no_stock_is_no_answer() {
    for does in [
        shown("102", 5),
        Does::Says(json(200, r#"{"id":"101"}"#)),
        Does::Says(json(200, r#"{"id":"101","stock":"plenty"}"#)),
        Does::Says(html(200)),
        Does::Says(text(503, "")),
        Does::Says(text(403, "")),
    ] {
        let server = Server::that(does).await;
        let inventory = protocol(upstream(&server.url, &patient()));
        let wanted = items(&[("101", 1)]);
        assert!(inventory.shortages(&wanted).await.is_err());
    }
}

#[tokio::test]
async fn done_is_a_success_that_repeats_nothing_else() {
    let whole = format!(
        r#"{{"productId":"7","quantity":2,"orderId":"{}"}}"#,
        order()
    );
    let answers = [
        json(200, &whole),
        json(201, r#"{"productId":7,"quantity":"2"}"#),
        answer(204, "", ""),
        text(200, "reserved"),
        json(200, r#"{"id":"7","stock":48}"#),
    ];
    all_come_to(protocol, Step::Reserve, &answers, &reserved()).await;
    all_come_to(protocol, Step::Release, &answers, &done()).await;
}

#[tokio::test]
async fn an_answer_about_something_else_is_for_a_person() {
    let answers = [
        json(200, r#"{"productId":"8","quantity":2}"#),
        json(200, r#"{"productId":"7","quantity":1}"#),
        json(200, r#"{"orderId":"0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a98"}"#),
        json(200, r#"{"success":false}"#),
        json(200, r#"{"error":"Insufficient stock"}"#),
        json(409, r#"{"success":true}"#),
    ];
    for step in [Step::Reserve, Step::Release] {
        all_are_unknown(protocol, step, &answers, EvidenceKind::Mismatch).await;
    }
}

#[tokio::test]
async fn a_refusal_is_one_of_the_documented_ones() {
    let message = r#"{"status":409,"message":"Insufficient stock"}"#;
    let short = [json(409, message), json(404, message), text(409, "")];
    let out = out_of_stock(&[("7", 2, None)]);
    all_come_to(protocol, Step::Reserve, &short, &out).await;
    let bad = [json(
        400,
        r#"{"status":400,"message":"Quantity is required"}"#,
    )];
    let said = rejected("Quantity is required");
    all_come_to(protocol, Step::Reserve, &bad, &said).await;
    all_come_to(protocol, Step::Release, &bad, &said).await;
    let said = rejected("Insufficient stock");
    all_come_to(protocol, Step::Release, &short[..2], &said).await;
}

#[tokio::test]
async fn everything_else_is_unknown() {
    let unreadable = [
        html(200),
        html(409),
        text(400, ""),
        json(202, "{}"),
        text(401, ""),
        text(422, ""),
    ];
    // Unlike a look: whatever a 500 says, it may have come after the deed.
    let failed = [
        json(500, r#"{"message":"Insufficient stock"}"#),
        text(503, ""),
        text(429, ""),
    ];
    for step in [Step::Reserve, Step::Release] {
        all_are_unknown(protocol, step, &unreadable, EvidenceKind::Unreadable).await;
        all_are_unknown(protocol, step, &failed, EvidenceKind::ServerError).await;
    }
    a_lost_answer_is_unknown(protocol).await;
    takes_one_product_at_a_time(protocol).await;
}
