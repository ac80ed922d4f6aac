//! The carts of document 000: what is asked, and what the answers mean (39, 40, 41, 46, 47).

use crate::server::{Does, Seen, Server, answer, json};
use crate::shop::{impatient, is_spoilt, order, page, patient, refused, told, unknown, upstream};
use application::ports::{CallKey, CartWrite, CartWriteError, Carts, ClearCart, ReadError};
use application::testing::ManualClock;
use application::testing::builders::{customer, product, units, usd};
use domain::process::{CallId, CallOutcome, Capabilities, EvidenceKind, Step};
use domain::{Cart, CartChange, CartLine, Currency, Notation, Timestamp};
use outbound::http::carts::{HttpCarts, HttpCartsPaths};
use outbound::http::upstream::{BreakerState, Upstream, UpstreamSettings};
use std::fmt::Write as _;
use std::sync::Arc;

const NOW: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);

const FULL: &str = r#"{"userId":7,"items":[{"productId":101,"productName":"Mouse","quantity":2,"price":45.00},{"productId":"PROD001","quantity":1,"price":"79.99"}],"totalPrice":169.99}"#;

fn over(upstream: Arc<Upstream>) -> HttpCarts {
    let clock = Arc::new(ManualClock::standing_at(NOW));
    HttpCarts::new(upstream, HttpCartsPaths::default(), Currency::USD, clock)
}

fn at(server: &Server, settings: &UpstreamSettings) -> HttpCarts {
    over(upstream(&server.url, settings))
}

async fn read(bytes: Vec<u8>) -> Result<Vec<CartLine>, ReadError> {
    let server = Server::that(Does::Says(bytes)).await;
    let cart = at(&server, &patient()).cart(&customer("7")).await;
    cart.map(|cart| cart.lines)
}

fn clearing(whose: &str) -> ClearCart {
    ClearCart {
        key: CallKey::new(order(), CallId::whole(Step::ClearCart)),
        attempt: 1,
        customer: customer(whose),
        ordered: vec![(product("101"), units(2))],
    }
}

async fn clear(server: &Server, settings: &UpstreamSettings) -> CallOutcome {
    at(server, settings).clear(&clearing("7")).await
}

async fn cleared(bytes: Vec<u8>) -> CallOutcome {
    clear(&Server::that(Does::Says(bytes)).await, &patient()).await
}

fn lines() -> Vec<CartLine> {
    let line = |id, notation, name: &str, n, cents| CartLine {
        product: product(id),
        notation,
        name: name.to_owned(),
        quantity: units(n),
        unit_price: usd(cents),
        image_url: None,
    };
    vec![
        line("101", Notation::Number, "Mouse", 2, 4_500),
        line("PROD001", Notation::Text, "PROD001", 1, 7_999),
    ]
}

/// A cart of one item with these members.
fn of(item: &str) -> Vec<u8> {
    json(200, &format!(r#"{{"items":[{{{item}}}]}}"#))
}

#[tokio::test]
async fn a_cart_is_asked_for_and_read_as_documented() {
    let server = Server::that(Does::Says(json(200, FULL))).await;
    let carts = at(&server, &patient());
    let expected = Cart {
        revision: None,
        lines: lines(),
        ..Cart::empty(customer("7"), NOW)
    };
    assert_eq!(carts.cart(&customer("7")).await, Ok(expected));
    assert_eq!(server.seen()[0].line(), "GET /api/cart/7 HTTP/1.1");
    assert_eq!(carts.capabilities(), Capabilities::NATURAL);
    let whole: serde_json::Value = serde_json::from_str(FULL).unwrap();
    let list = whole["items"].to_string();
    assert_eq!(read(json(200, &list)).await, Ok(lines()));
}

#[tokio::test]
async fn a_cart_that_is_not_there_is_empty() {
    for bytes in [page(400), json(404, "{}"), page(410), page(414), page(422)] {
        assert_eq!(read(bytes).await, Ok(Vec::new()));
    }
    for body in ["[]", r#"{"items":[]}"#, r#"{"items":[],"totalPrice":0}"#] {
        assert_eq!(read(json(200, body)).await, Ok(Vec::new()), "{body}");
    }
}

#[tokio::test]
async fn any_customer_stays_one_part_of_the_path_and_whom_none_can_hold_has_an_empty_cart() {
    let server = Server::that(Does::Says(json(404, "{}"))).await;
    let carts = at(&server, &patient());
    for any in ["a/../b", "50%", "..", "."] {
        let cart = carts.cart(&customer(any)).await;
        assert!(cart.unwrap().lines.is_empty(), "{any}");
    }
    let seen = server.seen();
    let read: Vec<&str> = seen.iter().map(Seen::line).collect();
    assert_eq!(
        read,
        [
            "GET /api/cart/a%2F..%2Fb HTTP/1.1",
            "GET /api/cart/50%25 HTTP/1.1"
        ]
    );
}

#[tokio::test]
async fn the_same_product_twice_is_added_up_at_one_price_only() {
    let twice = |price: &str| {
        let body = format!(
            r#"[{{"productId":1,"quantity":2,"price":5}},{{"productId":"1","quantity":3,"price":{price}}}]"#
        );
        read(json(200, &body))
    };
    let lines = twice("5.00").await.unwrap();
    assert_eq!((lines.len(), lines[0].quantity), (1, units(5)));
    assert!(is_spoilt(twice("5.01").await));
}

#[tokio::test]
async fn fault_46_nobody_is_charged_another_total_than_the_one_shown() {
    for total in [
        "169.98",
        "170",
        "0",
        "-169.99",
        "\"abc\"",
        "169.990001",
        "[]",
    ] {
        let body = FULL.replace("169.99", total);
        assert!(is_spoilt(read(json(200, &body)).await), "{total}");
    }
    for total in ["169.99", "\"169.99\"", "169.990", "null"] {
        let body = FULL.replace("169.99", total);
        assert_eq!(read(json(200, &body)).await, Ok(lines()), "{total}");
    }
    assert!(is_spoilt(
        read(json(200, r#"{"items":[],"totalPrice":1}"#)).await
    ));
}

#[tokio::test]
async fn what_cannot_be_ordered_makes_the_whole_cart_unfit() {
    for item in [
        r#""productId":1,"quantity":0,"price":5"#,
        r#""productId":1,"quantity":-1,"price":5"#,
        r#""productId":1,"quantity":1.5,"price":5"#,
        r#""productId":1,"quantity":"1","price":5"#,
        r#""productId":1,"quantity":1000001,"price":5"#,
        r#""productId":1,"quantity":1,"price":0"#,
        r#""productId":1,"quantity":1,"price":-5"#,
        r#""productId":1,"quantity":1,"price":5.005"#,
        r#""productId":1,"quantity":1,"price":null"#,
        r#""productId":1,"quantity":1,"price":"5 USD""#,
        r#""productId":"","quantity":1,"price":5"#,
        r#""productId":null,"quantity":1,"price":5"#,
        r#""productId":1.5,"quantity":1,"price":5"#,
        r#""productId":{},"quantity":1,"price":5"#,
    ] {
        assert!(is_spoilt(read(of(item)).await), "{item}");
    }
    assert!(is_spoilt(
        read(json(200, &FULL.replacen('7', "8", 1))).await
    ));
    let dear = r#""productId":1,"quantity":1000000,"price":92233720368547758.07"#;
    assert!(
        read(of(dear)).await.is_ok(),
        "its lines are told apart from its sum"
    );
    let summed = format!(r#"{{"items":[{{{dear}}}],"totalPrice":1}}"#);
    assert!(is_spoilt(read(json(200, &summed)).await));
}

#[tokio::test]
async fn a_cart_has_as_many_lines_as_an_order_can_have() {
    let many = |most: usize| {
        let mut body = String::new();
        for n in 1..=most {
            write!(body, r#",{{"productId":{n},"quantity":1,"price":1}}"#).unwrap();
        }
        json(200, &format!("[{}]", &body[1..]))
    };
    assert_eq!(read(many(200)).await.unwrap().len(), 200);
    assert!(is_spoilt(read(many(201)).await));
}

#[tokio::test]
async fn names_and_pictures_have_an_end() {
    let long = "n".repeat(3_000);
    let item = format!(
        r#""productId":1,"quantity":1,"price":5,"productName":"{long}","imageUrl":"{long}""#
    );
    let line = read(of(&item)).await.unwrap().remove(0);
    assert_eq!((line.name.len(), line.image_url), (200, None));
    let blank = r#""productId":1,"quantity":1,"price":5,"productName":" ","imageUrl":"i""#;
    let line = read(of(blank)).await.unwrap().remove(0);
    assert_eq!(
        (line.name.as_str(), line.image_url.as_deref()),
        ("1", Some("i"))
    );
}

#[tokio::test]
async fn what_is_no_documented_answer_is_no_answer() {
    for bytes in [
        page(200),
        json(200, ""),
        json(200, "null"),
        json(200, "7"),
        json(200, r#"{"error":"no"}"#),
        json(200, "[7]"),
        json(200, r#"[{"productId":1,"quantity":1}]"#),
        json(200, &FULL[..60]),
        answer(200, "Content-Type: text/plain\r\n", FULL),
        answer(204, "", ""),
        page(401),
        page(403),
        page(429),
        page(500),
    ] {
        let why = String::from_utf8_lossy(&bytes[..12]).into_owned();
        assert!(!is_spoilt(read(bytes).await), "{why}");
    }
}

#[tokio::test]
async fn a_cart_that_is_kept_wrongly_opens_no_breaker() {
    let wrong = FULL.replace("169.99", "1");
    let server = Server::that(Does::Says(json(200, &wrong))).await;
    let upstream = upstream(&server.url, &patient());
    let carts = over(upstream.clone());
    for _ in 0..40 {
        assert!(is_spoilt(carts.cart(&customer("7")).await));
    }
    assert_eq!(upstream.state().breaker, BreakerState::Closed);
}

#[tokio::test]
async fn it_is_changed_elsewhere() {
    let server = Server::that(Does::Says(json(200, FULL))).await;
    let carts = at(&server, &patient());
    assert!(carts.are_changed_elsewhere());
    let write = CartWrite {
        customer: customer("7"),
        change: CartChange::Clear,
        request: None,
    };
    let refused = carts.change(write).await;
    assert!(matches!(refused, Err(CartWriteError::ReadOnly)));
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_cart_is_cleared_as_documented() {
    let server = Server::that(Does::Says(json(200, r#"{"message":"Cart cleared"}"#))).await;
    assert_eq!(clear(&server, &patient()).await, told());
    at(&server, &patient()).clear(&clearing("a/b")).await;
    let seen = server.seen();
    assert_eq!(seen[0].line(), "DELETE /api/cart/clear/7 HTTP/1.1");
    assert_eq!(seen[1].line(), "DELETE /api/cart/clear/a%2Fb HTTP/1.1");
    let key = "0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99:clear-cart";
    assert_eq!(seen[0].header("idempotency-key"), Some(key));
    assert_eq!(seen[0].body, "");
}

#[tokio::test]
async fn any_success_is_done_and_so_is_a_cart_that_is_gone() {
    for bytes in [
        answer(200, "Content-Type: text/plain\r\n", "Cart cleared"),
        json(200, "true"),
        answer(204, "", ""),
        json(404, r#"{"error":"no such cart"}"#),
    ] {
        assert_eq!(cleared(bytes).await, told());
    }
}

fn taken_on() -> Does {
    Does::Says(json(202, r#"{"success":true}"#))
}

#[tokio::test]
async fn a_clearing_that_is_taken_on_is_done_when_the_cart_is_seen_without_what_was_ordered() {
    let full = || Does::Says(json(200, FULL));
    // What was put in since is no part of it.
    let since = r#"[{"productId":"PROD002","quantity":1,"price":"29.99"}]"#;
    for cleared in [json(200, since), json(200, "[]"), json(404, "{}")] {
        let does = [taken_on(), full(), full(), Does::Says(cleared)];
        let server = Server::in_turn(does).await;
        assert_eq!(clear(&server, &patient()).await, told());
        let asked: Vec<String> = server
            .seen()
            .iter()
            .map(|seen| seen.head[..6].to_owned())
            .collect();
        assert_eq!(asked, ["DELETE", "GET /a", "GET /a", "GET /a"]);
    }
}

#[tokio::test]
async fn a_clearing_that_is_taken_on_and_not_seen_to_be_done_is_unknown() {
    let part = r#"[{"productId":101,"quantity":1,"price":45.00}]"#;
    for (cart, looks) in [
        (json(200, FULL), 5),
        (json(200, part), 5),
        (json(200, "no cart"), 1),
    ] {
        let server = Server::in_turn([taken_on(), Does::Says(cart)]).await;
        let outcome = clear(&server, &patient()).await;
        assert_eq!(unknown(&outcome), EvidenceKind::TimedOut, "{outcome:?}");
        assert!(outcome.is_retried());
        assert_eq!(server.seen().len(), 1 + looks);
    }
}

#[tokio::test]
async fn a_clearing_that_is_only_ever_taken_on_is_let_go_since_each_one_empties_the_whole_cart() {
    for attempt in 1..=6 {
        let unreadable = Does::Says(json(200, "no cart"));
        let server = Server::in_turn([taken_on(), unreadable]).await;
        let call = ClearCart {
            attempt,
            ..clearing("7")
        };
        let outcome = at(&server, &patient()).clear(&call).await;
        assert_eq!(outcome.is_retried(), attempt < 5, "{outcome:?}");
    }
}

#[tokio::test]
async fn fault_47_a_definite_no_is_let_go_and_everything_else_is_unknown() {
    for status in [400, 409, 422] {
        let words = format!("the cart service answered {status}");
        assert_eq!(cleared(json(status, "{}")).await, refused(&words));
    }
    for (bytes, kind) in [
        (page(200), EvidenceKind::Unreadable),
        (page(404), EvidenceKind::Unreadable),
        (json(401, "{}"), EvidenceKind::Unreadable),
        (json(405, "{}"), EvidenceKind::Unreadable),
        (json(500, "{}"), EvidenceKind::ServerError),
        (json(503, "{}"), EvidenceKind::ServerError),
        (json(429, "{}"), EvidenceKind::ServerError),
        (json(200, r#"{"success":false}"#), EvidenceKind::Unreadable),
    ] {
        let outcome = cleared(bytes).await;
        assert_eq!(unknown(&outcome), kind, "{outcome:?}");
        assert!(outcome.is_retried(), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_clearing_that_is_answered_with_yes_and_no_is_let_go_since_each_one_empties_the_whole_cart()
 {
    let clears = async |answer: Vec<u8>, attempt| {
        let server = Server::that(Does::Says(answer)).await;
        let call = ClearCart {
            attempt,
            ..clearing("7")
        };
        let outcome = at(&server, &patient()).clear(&call).await;
        unknown(&outcome);
        outcome.is_retried()
    };
    for attempt in 1..=6 {
        let at_odds = json(200, r#"{"error":"already empty"}"#);
        assert_eq!(clears(at_odds, attempt).await, attempt < 5, "{attempt}");
    }
    assert!(
        clears(json(500, "{}"), 1_000).await,
        "it may not have been emptied"
    );
}

#[tokio::test]
async fn fault_47_a_clearing_whose_answer_is_lost_is_unknown_and_asked_once() {
    for (does, settings) in [
        (Does::Closes, patient()),
        (Does::Resets, patient()),
        (Does::Hangs, impatient()),
    ] {
        let server = Server::that(does).await;
        unknown(&clear(&server, &settings).await);
        assert_eq!(server.seen().len(), 1);
    }
}
