//! The inventory of document 004: what it is sent, and what its answers mean (29, 40).

use crate::server::{Does, Server, answer, json};
use crate::shop::{RESERVED, inventory, patient, reserve_at, reserved, stock_call, unknown};
use application::ports::Inventory;
use application::testing::builders::product;
use domain::Duration;
use domain::process::{
    Answer, CallOutcome, Capabilities, EvidenceKind, Idempotency, Receipt, Refusal, Shortage, Step,
};
use outbound::http::Keys;
use outbound::http::inventory::{ReserveRelease, ReserveReleasePaths};
use outbound::http::upstream::Endpoint;

async fn after(status: u16, body: &str) -> CallOutcome {
    let server = Server::that(Does::Says(json(status, body))).await;
    reserve_at(&server.url, &patient()).await
}

async fn release_after(bytes: Vec<u8>) -> CallOutcome {
    let server = Server::that(Does::Says(bytes)).await;
    let (inventory, _) = inventory(&server.url, &patient());
    inventory.release(&stock_call(Step::Release)).await
}

fn short_of(products: &[(&str, u32)]) -> CallOutcome {
    let short = products.iter().map(|(id, requested)| Shortage {
        product: product(id),
        requested: *requested,
        available: None,
    });
    CallOutcome::Definite(Answer::Refused(Refusal::OutOfStock(short.collect())))
}

fn done() -> CallOutcome {
    CallOutcome::Definite(Answer::Done(Receipt::Plain))
}

fn rejected(words: &str) -> CallOutcome {
    CallOutcome::Definite(Answer::Refused(Refusal::Rejected(words.to_owned())))
}

#[tokio::test]
async fn the_requests_are_the_documented_ones() {
    let server = Server::that(Does::Says(json(200, RESERVED))).await;
    let (inventory, _) = inventory(&server.url, &patient());
    assert_eq!(
        inventory.reserve(&stock_call(Step::Reserve)).await,
        reserved()
    );
    assert_eq!(inventory.release(&stock_call(Step::Release)).await, done());
    let mut call = stock_call(Step::Consume);
    call.items[0].product = product("PROD001");
    assert_eq!(inventory.consume(&call).await, done());
    let seen = server.seen();
    let lines: Vec<&str> = seen.iter().map(crate::server::Seen::line).collect();
    assert_eq!(
        lines,
        [
            "POST /api/v1/inventory/reserve HTTP/1.1",
            "POST /api/v1/inventory/release HTTP/1.1",
            "POST /api/v1/inventory/consume HTTP/1.1",
        ]
    );
    let numbers = r#"{"items":[{"productId":1,"quantity":2},{"productId":5,"quantity":1}]}"#;
    let texts = numbers.replace(r#""productId":1"#, r#""productId":"PROD001""#);
    assert_eq!(
        [&*seen[0].body, &seen[1].body, &seen[2].body],
        [numbers, numbers, &texts]
    );
    assert_eq!(seen[0].header("content-type"), Some("application/json"));
    assert_eq!(
        seen[0].header("content-length"),
        Some(&*numbers.len().to_string())
    );
}

#[tokio::test]
async fn paths_and_methods_are_settings_below_the_addresses_own_path() {
    let server = Server::that(Does::Says(json(200, RESERVED))).await;
    let paths = ReserveReleasePaths {
        reserve: Endpoint::parse("PUT /hold", &[]).unwrap(),
        ..ReserveReleasePaths::default()
    };
    let upstream = crate::shop::upstream(&format!("{}/stock/", server.url), &patient());
    let inventory = ReserveRelease::new(upstream, paths, Keys::Ignored);
    assert_eq!(
        inventory.reserve(&stock_call(Step::Reserve)).await,
        reserved()
    );
    assert_eq!(server.seen()[0].line(), "PUT /stock/hold HTTP/1.1");
}

#[tokio::test]
async fn a_shortage_names_what_was_asked_for_whatever_the_status_and_the_form_of_ids() {
    let both = r#"{"success":false,"message":"short","unavailableProducts":[1,"5",1]}"#;
    assert_eq!(after(400, both).await, short_of(&[("1", 2), ("5", 1)]));
    let one = r#"{"success":false,"unavailableProducts":["5"],"more":{"a":1}}"#;
    for status in [200, 400, 409, 422] {
        assert_eq!(after(status, one).await, short_of(&[("5", 1)]), "{status}");
    }
}

#[tokio::test]
async fn a_refusal_that_names_nothing_is_told_in_its_own_words() {
    let refused =
        r#"{"success":false,"message":"closed for stocktaking","unavailableProducts":null}"#;
    assert_eq!(
        after(200, refused).await,
        rejected("closed for stocktaking")
    );
    assert_eq!(
        after(400, r#"{"success":false}"#).await,
        rejected("the inventory refused")
    );
    let endless = format!(r#"{{"success":false,"message":"{}"}}"#, "x".repeat(100_000));
    assert_eq!(after(400, &endless).await, rejected(&"x".repeat(300)));
}

#[tokio::test]
async fn a_no_with_a_status_that_is_about_who_asks_is_no_refusal_and_holds_the_next_orders_back() {
    for body in [
        r#"{"success":false,"message":"Unauthorized"}"#,
        r#"{"success":false,"unavailableProducts":[1]}"#,
    ] {
        for status in [401, 403, 405, 407, 410, 415, 202] {
            let outcome = after(status, body).await;
            assert_eq!(unknown(&outcome), EvidenceKind::Unreadable, "{status}");
            let outcome = release_after(json(status, body)).await;
            assert_eq!(unknown(&outcome), EvidenceKind::Unreadable, "{status}");
        }
    }
    let turned_away = json(401, r#"{"success":false,"message":"Unauthorized"}"#);
    let server = Server::that(Does::Says(turned_away)).await;
    let (inventory, _) = inventory(&server.url, &patient());
    for _ in 0..30 {
        inventory.reserve(&stock_call(Step::Reserve)).await;
    }
    assert_eq!(server.seen().len(), 10, "the breaker opened");
}

#[tokio::test]
async fn a_refusal_in_words_is_a_shortage_where_only_one_product_can_be_meant() {
    let words = r#"{"success":false,"message":"Insufficient Stock for product"}"#;
    let server = Server::that(Does::Says(json(400, words))).await;
    let (inventory, _) = inventory(&server.url, &patient());
    let mut call = stock_call(Step::Reserve);
    let several = inventory.reserve(&call).await;
    assert_eq!(several, rejected("Insufficient Stock for product"));
    call.items.truncate(1);
    assert_eq!(inventory.reserve(&call).await, short_of(&[("1", 2)]));
    let closed = r#"{"success":false,"message":"closed for stocktaking"}"#;
    server.now(Does::Says(json(400, closed)));
    let one = inventory.reserve(&call).await;
    assert_eq!(one, rejected("closed for stocktaking"));
}

#[tokio::test]
async fn an_answer_about_another_product_is_for_a_person() {
    for body in [
        r#"{"success":false,"unavailableProducts":[2]}"#,
        r#"{"success":false,"unavailableProducts":[1,2]}"#,
        r#"{"success":false,"unavailableProducts":[1.0]}"#,
        r#"{"success":false,"unavailableProducts":[null]}"#,
        r#"{"success":true,"unavailableProducts":[2]}"#,
    ] {
        assert_eq!(
            unknown(&after(200, body).await),
            EvidenceKind::Mismatch,
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_release_needs_no_body_and_believes_no_other_than_its_own() {
    for bytes in [
        answer(200, "", ""),
        answer(204, "", ""),
        json(200, RESERVED),
    ] {
        assert_eq!(release_after(bytes).await, done());
    }
    let refused = json(400, r#"{"success":false,"message":"nothing is reserved"}"#);
    assert_eq!(
        release_after(refused).await,
        rejected("nothing is reserved")
    );
    let page = answer(200, "Content-Type: text/html\r\n", "<html>");
    assert_eq!(
        unknown(&release_after(page).await),
        EvidenceKind::Unreadable
    );
    let empty = answer(400, "", "");
    assert_eq!(
        unknown(&release_after(empty).await),
        EvidenceKind::Unreadable
    );
    assert_eq!(
        unknown(&release_after(json(400, RESERVED)).await),
        EvidenceKind::Mismatch
    );
}

#[tokio::test]
async fn nothing_is_known_to_be_short_before_it_is_reserved_and_nobody_is_asked() {
    let server = Server::that(Does::Hangs).await;
    let (inventory, _) = inventory(&server.url, &patient());
    let short = inventory.shortages(&stock_call(Step::Reserve).items).await;
    assert_eq!(short, Ok(Vec::new()));
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn it_promises_what_the_settings_say_of_keys() {
    let inventory = |keys| {
        let upstream = crate::shop::upstream("http://127.0.0.1:1", &patient());
        ReserveRelease::new(upstream, ReserveReleasePaths::default(), keys).plan()
    };
    let keyless = inventory(Keys::Ignored);
    assert_eq!(keyless.capabilities, Capabilities::KEYLESS);
    assert!(keyless.consumes && !keyless.per_line);
    let keyed = inventory(Keys::Honoured {
        window: Duration::from_hours(24),
        pins_refusals: true,
        tombstones_undo: false,
    });
    let promised = keyed.capabilities;
    assert!(matches!(
        promised.idempotency,
        Idempotency::Keyed {
            pins_refusals: true,
            ..
        }
    ));
    assert!(!promised.tombstones_undo && !promised.can_query);
}
