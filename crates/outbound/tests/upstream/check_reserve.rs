//! The inventory of document 003: what it is sent, and what its answers mean.

use crate::server::{Does, Server, answer, json};
use crate::shop::{not_sent, patient, reserved, upstream};
use crate::stock::{
    a_lost_answer_is_unknown, all_are_unknown, all_come_to, done, html, items, out_of_stock,
    rejected, requests, short, takes_one_product_at_a_time, text, two_of,
};
use application::ports::Inventory;
use domain::process::{EvidenceKind, Step};
use outbound::http::Keys;
use outbound::http::inventory::{CheckReserve, CheckReservePaths};
use outbound::http::upstream::Upstream;
use std::sync::Arc;

const HEADPHONES: &str =
    r#"{"product_id":"PROD001","name":"Wireless Headphones","quantity":50,"price":79.99}"#;

fn protocol(upstream: Arc<Upstream>) -> Box<dyn Inventory> {
    let paths = CheckReservePaths::default();
    Box::new(CheckReserve::new(upstream, paths, Keys::Ignored))
}

#[tokio::test]
async fn the_requests_are_the_documented_ones() {
    let server = Server::in_turn([
        Does::Says(json(200, HEADPHONES)),
        Does::Says(json(200, "{}")),
    ])
    .await;
    let inventory = protocol(upstream(&server.url, &patient()));
    let wanted = items(&[("PROD001", 50)]);
    assert_eq!(inventory.shortages(&wanted).await, Ok(Vec::new()));
    let reserve = inventory.reserve(&two_of("PROD001", Step::Reserve)).await;
    assert_eq!(reserve, reserved());
    let release = inventory.release(&two_of("PROD001", Step::Release)).await;
    assert_eq!(release, done());
    not_sent(&inventory.consume(&two_of("7", Step::Consume)).await);
    assert_eq!(
        requests(&server),
        [
            "GET /inventory/PROD001",
            r#"PUT /inventory/PROD001/reserve {"quantity":2}"#,
            r#"PUT /inventory/PROD001/replenish {"quantity":2}"#,
        ]
    );
    assert!(inventory.plan().per_line && !inventory.plan().consumes);
}

#[tokio::test]
async fn whoever_is_short_learns_how_many_there_are() {
    for (bytes, available) in [
        (json(200, HEADPHONES), Some(50)),
        (
            json(200, r#"{"product_id":"PROD001","quantity":0}"#),
            Some(0),
        ),
        (json(200, r#"{"quantity":-2}"#), Some(0)),
        (json(404, r#"{"detail":"Product not found"}"#), Some(0)),
    ] {
        let server = Server::that(Does::Says(bytes)).await;
        let inventory = protocol(upstream(&server.url, &patient()));
        let wanted = items(&[("PROD001", 51)]);
        let expected = short(&[("PROD001", 51, available)]);
        assert_eq!(inventory.shortages(&wanted).await, Ok(expected));
    }
}

#[tokio::test]
async fn a_look_that_shows_another_product_or_no_quantity_is_no_answer() {
    for bytes in [
        json(200, r#"{"product_id":"PROD002","quantity":50}"#),
        json(200, r#"{"product_id":"PROD001"}"#),
        json(200, r#"{"product_id":"PROD001","quantity":"many"}"#),
        json(200, r#"{"product_id":"PROD001","quantity":null}"#),
        text(200, HEADPHONES),
        html(200),
        text(500, ""),
        text(401, ""),
    ] {
        let words = String::from_utf8_lossy(&bytes).into_owned();
        let server = Server::that(Does::Says(bytes)).await;
        let inventory = protocol(upstream(&server.url, &patient()));
        let wanted = items(&[("PROD001", 1)]);
        assert!(inventory.shortages(&wanted).await.is_err(), "{words}");
    }
}

#[tokio::test]
async fn done_is_200_and_what_it_repeats_is_what_was_asked() {
    let answers = [
        json(
            200,
            r#"{"product_id":"7","reserved":2,"message":"Stock reserved"}"#,
        ),
        // As the service behind the document answers; `quantity` alone is what there is.
        json(
            200,
            r#"{"product_id":"7","name":"x","previous_quantity":50,"reserved_quantity":2,"remaining_quantity":48}"#,
        ),
        json(200, r#"{"product_id":7,"quantity":48}"#),
        // What is no number of units says nothing of them, and all that is reserved may be more.
        json(200, r#"{"product_id":7,"reserved":true}"#),
        json(200, r#"{"product_id":7,"reserved":9}"#),
        text(200, "ok"),
        text(200, ""),
    ];
    all_come_to(protocol, Step::Reserve, &answers, &reserved()).await;
    let replenished = [
        json(200, r#"{"product_id":"7","replenished":2}"#),
        json(
            200,
            r#"{"product_id":"7","replenished_quantity":2,"new_quantity":52}"#,
        ),
        text(200, ""),
    ];
    all_come_to(protocol, Step::Release, &replenished, &done()).await;
}

#[tokio::test]
async fn an_answer_about_another_product_or_fewer_units_is_for_a_person() {
    let answers = [
        json(200, r#"{"product_id":"8","reserved":2}"#),
        json(200, r#"{"product_id":"7","reserved":1}"#),
        json(200, r#"{"product_id":"7","reserved_quantity":0}"#),
        json(200, r#"{"product_id":"7","replenished":1}"#),
        json(200, r#"{"success":false}"#),
        json(200, r#"{"error":"no"}"#),
        json(400, r#"{"success":true}"#),
    ];
    for step in [Step::Reserve, Step::Release] {
        all_are_unknown(protocol, step, &answers, EvidenceKind::Mismatch).await;
    }
}

#[tokio::test]
async fn a_refusal_is_one_of_the_documented_ones() {
    let short = [
        json(
            400,
            r#"{"detail":"Insufficient stock. Available: 1, Requested: 2"}"#,
        ),
        json(404, r#"{"detail":"Product not found"}"#),
    ];
    // How many there are is never read out of a text for people.
    let out = out_of_stock(&[("7", 2, None)]);
    all_come_to(protocol, Step::Reserve, &short, &out).await;
    let invalid = [json(422, r#"{"detail":[{"type":"int_type"}]}"#)];
    let said = rejected("the inventory answered 422");
    all_come_to(protocol, Step::Reserve, &invalid, &said).await;
    let unknown = [json(404, r#"{"detail":"Product not found"}"#)];
    let said = rejected("Product not found");
    all_come_to(protocol, Step::Release, &unknown, &said).await;
}

#[tokio::test]
async fn everything_else_is_unknown() {
    let unreadable = [
        html(200),
        html(404),
        answer(204, "", ""),
        json(202, "{}"),
        text(401, ""),
        text(405, ""),
        text(409, ""),
    ];
    let failed = [
        text(500, "Insufficient stock"),
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
