//! The inventory of document 000, in both of its spellings: what it is sent, and what its answers mean.

use crate::server::{Does, Server, answer, json};
use crate::shop::{not_sent, patient, reserved, unknown, upstream};
use crate::stock::{
    a_lost_answer_is_unknown, all_are_unknown, all_come_to, done, html, items, out_of_stock,
    rejected, requests, short, takes_one_product_at_a_time, text, two_of,
};
use application::ports::{Inventory, ReadError, StockCall};
use domain::process::{CallOutcome, EvidenceKind, Shortage, Step};
use outbound::http::Keys;
use outbound::http::inventory::{CheckReduce, CheckReducePaths};
use outbound::http::upstream::{Endpoint, Upstream};
use std::sync::Arc;

fn in_path(upstream: Arc<Upstream>) -> Box<dyn Inventory> {
    let inventory = CheckReduce::try_new(upstream, CheckReducePaths::in_path(), Keys::Ignored);
    Box::new(inventory.unwrap())
}

fn in_body(upstream: Arc<Upstream>) -> Box<dyn Inventory> {
    let inventory = CheckReduce::try_new(upstream, CheckReducePaths::in_body(), Keys::Ignored);
    Box::new(inventory.unwrap())
}

/// What checking for two of product 101 finds, with this answer.
async fn checked(bytes: &[u8]) -> Result<Vec<Shortage>, ReadError> {
    let server = Server::that(Does::Says(bytes.to_vec())).await;
    let inventory = in_path(upstream(&server.url, &patient()));
    inventory.shortages(&items(&[("101", 2)])).await
}

#[tokio::test]
async fn the_requests_are_the_documented_ones_in_both_spellings() {
    let server = Server::that(Does::Says(text(200, "true"))).await;
    let wanted = items(&[("101", 2)]);
    for protocol in [in_path, in_body] {
        let inventory = protocol(upstream(&server.url, &patient()));
        assert_eq!(inventory.shortages(&wanted).await, Ok(Vec::new()));
        let reserve = inventory.reserve(&two_of("101", Step::Reserve)).await;
        assert_eq!(reserve, reserved());
        let release = inventory.release(&two_of("PROD/1", Step::Release)).await;
        assert_eq!(release, done());
        assert!(inventory.plan().per_line && !inventory.plan().consumes);
        not_sent(&inventory.consume(&two_of("101", Step::Consume)).await);
    }
    assert_eq!(
        requests(&server),
        [
            "GET /api/v1/inventory/check?productId=101&quantity=2",
            "PUT /api/v1/inventory/reduce/101/2",
            "PUT /api/v1/inventory/restore/PROD%2F1/2",
            "GET /api/inventory/check?productId=101&quantity=2",
            r#"POST /api/inventory/reduce {"productId":101,"quantity":2}"#,
            r#"POST /api/inventory/restore {"productId":"PROD/1","quantity":2}"#,
        ]
    );
}

#[tokio::test]
async fn a_call_that_would_not_name_its_product_or_its_quantity_is_refused_at_the_start() {
    let calls = |change: fn(&mut CheckReducePaths)| {
        let mut paths = CheckReducePaths::in_path();
        change(&mut paths);
        let upstream = upstream("http://127.0.0.1:1", &patient());
        CheckReduce::try_new(upstream, paths, Keys::Ignored).map(|_| ())
    };
    assert!(calls(|_| {}).is_ok());
    for change in [
        (|paths| paths.reduce = parsed("PUT /reduce/{productId}")) as fn(&mut CheckReducePaths),
        |paths| paths.restore = parsed("PUT /restore?n={quantity}"),
        |paths| paths.check = parsed("GET /check/{productId}"),
        |paths| paths.check = parsed("GET /check"),
    ] {
        let refused = calls(change).unwrap_err().to_string();
        assert!(refused.contains("{productId}"), "{refused}");
    }
    // Document 000 leaves open what putting back is called.
    let increase = |paths: &mut CheckReducePaths| {
        let other = "PUT /api/inventory/increase/{productId}/{quantity}";
        paths.restore = paths.restore.moved_to(other).unwrap();
    };
    assert!(calls(increase).is_ok());
}

fn parsed(text: &str) -> Endpoint {
    Endpoint::parse(text, &["productId", "quantity"]).unwrap()
}

#[tokio::test]
async fn there_is_enough_in_whatever_way_it_says_so() {
    for enough in [
        json(200, "true"),
        text(200, "TRUE"),
        text(200, " true\n"),
        json(200, r#""true""#),
        json(200, r#"{"available":true}"#),
        json(200, r#"{"available":2}"#),
        json(200, r#"{"available":"50","quantity":50}"#),
        json(200, r#"{"inStock":true,"productId":101}"#),
        json(
            200,
            r#"{"isAvailable":true,"available":2,"productId":"101"}"#,
        ),
        text(200, r#"{"available":true}"#),
        text(200, ""),
        answer(204, "", ""),
        text(200, "In stock"),
        json(200, r#"{"message":"fine"}"#),
        json(200, "[]"),
    ] {
        let words = String::from_utf8_lossy(&enough).into_owned();
        assert_eq!(checked(&enough).await, Ok(Vec::new()), "{words}");
    }
}

#[tokio::test]
async fn there_is_too_little_in_whatever_way_it_says_so_and_how_many_there_are_if_it_says_that() {
    for (bytes, available) in [
        (json(200, "false"), None),
        (text(200, "False"), None),
        (json(200, r#"{"available":false}"#), None),
        (json(200, r#"{"available":1}"#), Some(1)),
        (json(200, r#"{"available":"0"}"#), Some(0)),
        (json(200, r#"{"available":-1}"#), Some(0)),
        (json(200, r#"{"inStock":false}"#), None),
        (json(200, r#"{"isAvailable":false,"available":1}"#), Some(1)),
        (text(409, ""), None),
        (text(409, "Out of stock"), None),
        (json(409, r#"{"available":false}"#), None),
        (json(409, r#"{"available":1}"#), Some(1)),
        (json(404, r#"{"message":"no such product"}"#), None),
        (text(400, ""), None),
        (text(422, ""), None),
    ] {
        let words = String::from_utf8_lossy(&bytes).into_owned();
        let short = short(&[("101", 2, available)]);
        assert_eq!(checked(&bytes).await, Ok(short), "{words}");
    }
}

#[tokio::test]
async fn a_check_that_tells_nothing_or_contradicts_itself_is_no_answer() {
    for bytes in [
        html(200),
        html(409),
        text(200, "<html>sign in</html>"),
        text(500, "false"),
        text(503, ""),
        text(401, ""),
        text(403, "false"),
        json(409, "true"),
        json(409, r#"{"available":2}"#),
        json(200, r#"{"available":true,"inStock":false}"#),
        json(200, r#"{"available":1,"isAvailable":true}"#),
        json(200, r#"{"productId":102,"available":true}"#),
    ] {
        let words = String::from_utf8_lossy(&bytes).into_owned();
        assert!(checked(&bytes).await.is_err(), "{words}");
    }
}

#[tokio::test]
async fn every_item_is_checked_and_each_that_is_short_is_named() {
    let server = Server::in_turn([
        Does::Says(json(200, "true")),
        Does::Says(json(200, r#"{"available":3}"#)),
        Does::Says(text(409, "")),
    ])
    .await;
    let mut settings = patient();
    // One after the other, so that it is known which answer is whose.
    settings.guard.in_flight = 1;
    let inventory = in_path(upstream(&server.url, &settings));
    let wanted = items(&[("1", 1), ("2", 4), ("3", 1)]);
    let expected = short(&[("2", 4, Some(3)), ("3", 1, None)]);
    assert_eq!(inventory.shortages(&wanted).await, Ok(expected));
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn done_is_told_with_a_text_an_object_or_nothing() {
    let answers = [
        text(200, "Stock reduced"),
        text(200, ""),
        answer(204, "", ""),
        json(201, "true"),
        text(202, "reduced"),
        json(200, r#"{"success":true,"message":"ok"}"#),
        json(
            200,
            r#"{"productId":7,"quantity":2,"message":"Stock reduced"}"#,
        ),
        json(
            201,
            r#"{"productId":"7","quantity":"2","message":"ok","error":null}"#,
        ),
        // The product as it now is: that is how many are left, with a message or without.
        json(200, r#"{"productId":7,"quantity":48}"#),
        json(200, r#"{"productId":7,"quantity":0}"#),
        json(
            200,
            r#"{"productId":7,"quantity":48,"message":"Stock reduced"}"#,
        ),
        json(200, r#"{"quantity":true,"message":"Stock reduced"}"#),
    ];
    for protocol in [in_path, in_body] {
        all_come_to(protocol, Step::Reserve, &answers, &reserved()).await;
    }
    all_come_to(in_path, Step::Release, &answers, &done()).await;
}

#[tokio::test]
async fn what_contradicts_itself_or_the_request_is_for_a_person() {
    let answers = [
        json(200, r#"{"productId":8}"#),
        json(
            200,
            r#"{"productId":7,"quantity":1,"message":"Stock reduced"}"#,
        ),
        json(200, r#"{"success":false,"message":"no"}"#),
        json(200, r#"{"error":"OUT_OF_STOCK"}"#),
        json(409, r#"{"success":true}"#),
        json(422, r#"{"success":true}"#),
    ];
    for step in [Step::Reserve, Step::Release] {
        all_are_unknown(in_path, step, &answers, EvidenceKind::Mismatch).await;
    }
}

#[tokio::test]
async fn a_reduction_is_refused_for_want_of_stock_and_a_restoration_in_their_words() {
    let answers = [
        text(400, ""),
        text(404, "no such product"),
        json(409, r#"{"error":"OUT_OF_STOCK"}"#),
        text(422, "quantity"),
    ];
    let short = out_of_stock(&[("7", 2, None)]);
    all_come_to(in_path, Step::Reserve, &answers, &short).await;
    let one_left = [json(409, r#"{"available":1}"#)];
    let short = out_of_stock(&[("7", 2, Some(1))]);
    all_come_to(in_body, Step::Reserve, &one_left, &short).await;
    let closed = [json(400, r#"{"message":"closed\nuntil ten"}"#)];
    all_come_to(
        in_path,
        Step::Release,
        &closed,
        &rejected("closed until ten"),
    )
    .await;
    let wordless = [text(404, "")];
    let said = rejected("the inventory answered 404");
    all_come_to(in_path, Step::Release, &wordless, &said).await;
}

#[tokio::test]
async fn everything_else_is_unknown() {
    let unreadable = [
        html(200),
        html(404),
        text(200, "  <html>"),
        text(401, ""),
        text(403, ""),
        text(405, ""),
        text(415, ""),
        text(302, ""),
    ];
    let failed = [
        text(500, "out of stock"),
        text(503, ""),
        text(408, ""),
        text(429, ""),
    ];
    for step in [Step::Reserve, Step::Release] {
        all_are_unknown(in_path, step, &unreadable, EvidenceKind::Unreadable).await;
        all_are_unknown(in_path, step, &failed, EvidenceKind::ServerError).await;
    }
    for protocol in [in_path, in_body] {
        a_lost_answer_is_unknown(protocol).await;
        takes_one_product_at_a_time(protocol).await;
    }
}

/// What reducing by two of product 7 comes to with this answer, where keys are honoured.
async fn reduced_under_a_key(bytes: Vec<u8>, is_repeat: bool) -> CallOutcome {
    let keys = Keys::Honoured {
        window: domain::Duration::from_hours(24),
        pins_refusals: true,
        tombstones_undo: false,
    };
    let server = Server::that(Does::Says(bytes)).await;
    let upstream = upstream(&server.url, &patient());
    let inventory = CheckReduce::try_new(upstream, CheckReducePaths::in_path(), keys).unwrap();
    let call = StockCall {
        is_repeat,
        ..two_of("7", Step::Reserve)
    };
    inventory.reserve(&call).await
}

#[tokio::test]
async fn an_answer_about_another_request_is_no_refusal_where_keys_are_honoured() {
    for body in [
        r#"{"code":"key_reused","detail":"used for another request"}"#,
        r#"{"error":"request body differs"}"#,
        r#"{"error":"Another request came with this Key"}"#,
        r#"{"error":"Duplicate request"}"#,
        r#"{"message":"Request already processed"}"#,
        r#"{"message":"Duplicate: the stock was reduced by this order"}"#,
        "",
    ] {
        for is_repeat in [false, true] {
            let outcome = reduced_under_a_key(json(422, body), is_repeat).await;
            assert_eq!(unknown(&outcome), EvidenceKind::Mismatch, "{body}");
        }
    }
    // That one may still be under way.
    let busy = json(409, r#"{"error":"Duplicate request"}"#);
    let outcome = reduced_under_a_key(busy, true).await;
    assert_eq!(unknown(&outcome), EvidenceKind::Unreadable);
}

#[tokio::test]
async fn only_words_of_the_stock_refuse_a_call_that_may_have_arrived_before() {
    let short = out_of_stock(&[("7", 2, None)]);
    for refusal in [
        json(422, r#"{"error":"Not enough in stock"}"#),
        json(422, r#"{"error":"OUT_OF_STOCK"}"#),
        json(422, r#"{"error":"insufficient"}"#),
        json(409, r#"{"error":"OUT_OF_STOCK"}"#),
        text(409, ""),
        text(404, "no such product"),
    ] {
        for is_repeat in [false, true] {
            let outcome = reduced_under_a_key(refusal.clone(), is_repeat).await;
            assert_eq!(outcome, short, "{}", String::from_utf8_lossy(&refusal));
        }
    }
    for refusal in [
        r#"{"mensaje":"existencias insuficientes"}"#,
        r#"{"error":"La clé a déjà été utilisée"}"#,
        r#"{"error":"The request is for more than there is"}"#,
        r#"{"status":422,"error":"Unprocessable Entity"}"#,
        r#"{"code":17}"#,
    ] {
        let outcome = reduced_under_a_key(json(422, refusal), false).await;
        assert_eq!(outcome, short, "{refusal}");
        let outcome = reduced_under_a_key(json(422, refusal), true).await;
        assert_eq!(unknown(&outcome), EvidenceKind::Mismatch, "{refusal}");
    }
}
