//! `/api/v1/dead-letters`: listed, shown, replayed, discarded, and for operators alone.

use crate::shop::{OPERATOR, Shop, V1_ORDER};
use application::dead_letters::ParkMessage;
use application::messages::{HandleMessages, Message, Verdict};
use application::ports::{DeadLetter, Requests as _};
use application::request::Answer;
use application::testing::Fault;
use domain::process::Step;
use insta::assert_snapshot;

const LETTERS: &str = "/api/v1/dead-letters";
const PAID: &str = r#"{"orderId":"ORD_1","totalprice":499.95,"status":"SUCCESS"}"#;

fn message(offset: i64, payload: &[u8]) -> Message {
    Message {
        topic: "payment-success-topic".to_owned(),
        partition: 0,
        offset,
        timestamp: Some(1_767_348_000_123),
        key: Some(b"ORD_1".to_vec()),
        headers: vec![("__TypeId__".to_owned(), Some(b"com.example.Paid".to_vec()))],
        payload: Some(payload.to_vec()),
    }
}

async fn park(shop: &Shop, message: &Message, cause: &str) -> DeadLetter {
    let park = ParkMessage {
        letters: shop.app.store.clone(),
        topics: None,
    };
    park.run(message, cause, 3).await.unwrap()
}

/// An order that waits for its payment.
async fn order(shop: &Shop) {
    let told = shop.post("/api/v1/orders", V1_ORDER).await;
    assert_eq!(told.status, 202, "{told}");
}

async fn replay(shop: &Shop, id: u64) -> crate::shop::Told {
    shop.post_with(&format!("{LETTERS}/{id}/replay"), &[OPERATOR], "")
        .await
}

async fn discard(shop: &Shop, id: u64) -> crate::shop::Told {
    let path = format!("{LETTERS}/{id}/discard");
    shop.post_with(&path, &[OPERATOR], r#"{"reason":"sent by mistake"}"#)
        .await
}

#[tokio::test(start_paused = true)]
async fn operators_see_what_could_not_take_effect_and_why() {
    let shop = Shop::open();
    park(
        &shop,
        &message(1, PAID.as_bytes()),
        "there is no order by its orderId",
    )
    .await;
    park(&shop, &message(2, b"\xff\x00"), "it is no UTF-8").await;
    let told = shop.get_with(LETTERS, &[OPERATOR]).await;
    assert_snapshot!(told.text().replace("},{", "},\n{"), @r#"
    {"deadLetters":[{"id":2,"topic":"payment-success-topic","partition":0,"offset":2,"size":2,"isWhole":true,"cause":"it is no UTF-8","attempts":3,"parkedAt":"2026-01-01T00:00:00Z","isAnnounced":false,"state":"PARKED","decidedAt":null,"decidedBy":null,"note":null},
    {"id":1,"topic":"payment-success-topic","partition":0,"offset":1,"size":58,"isWhole":true,"cause":"there is no order by its orderId","attempts":3,"parkedAt":"2026-01-01T00:00:00Z","isAnnounced":false,"state":"PARKED","decidedAt":null,"decidedBy":null,"note":null}],"nextCursor":null}
    "#);
    let shown = shop.get_with("/api/v1/dead-letters/1", &[OPERATOR]).await;
    let shown = shown.text();
    for part in [
        r#""sentAt":"2026-01-02T10:00:00.123Z""#,
        r#""key":{"text":"ORD_1"}"#,
        r#""headers":[{"name":"__TypeId__","value":{"text":"com.example.Paid"}}]"#,
        r#"\"status\":\"SUCCESS\""#,
    ] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    let bytes = shop.get_with("/api/v1/dead-letters/2", &[OPERATOR]).await;
    assert_eq!(bytes.member("payload"), r#"{"hex":"ff00"}"#);
    let page = shop
        .get_with("/api/v1/dead-letters?limit=1", &[OPERATOR])
        .await;
    assert_eq!(page.member("nextCursor"), r#""2""#);
    let page = shop
        .get_with("/api/v1/dead-letters?limit=1&cursor=2", &[OPERATOR])
        .await;
    assert!(page.text().contains(r#""id":1"#), "{page}");
    let none = shop
        .get_with("/api/v1/dead-letters?state=DISCARDED", &[OPERATOR])
        .await;
    assert_eq!(none.member("deadLetters"), "[]");
    for bad in ["?state=LOST", "?limit=0", "?cursor=x", "?topics=a"] {
        let told = shop.get_with(&format!("{LETTERS}{bad}"), &[OPERATOR]).await;
        assert_eq!(told.status, 400, "{bad}");
    }
    for nowhere in [
        "9",
        "0",
        "x",
        "-1",
        "+1",
        "18446744073709551616",
        "9223372036854775808",
    ] {
        let told = shop
            .get_with(&format!("{LETTERS}/{nowhere}"), &[OPERATOR])
            .await;
        assert_eq!(told.status, 404, "{nowhere}");
    }
}

#[tokio::test(start_paused = true)]
async fn fault_95_a_replay_has_one_effect_however_often_it_is_asked_for() {
    let shop = Shop::paid_at_once();
    shop.world().script.always(Step::Pay, Fault::TakenOn(None));
    let early = message(
        1,
        br#"{"orderId":1,"totalprice":349.97,"status":"SUCCESS"}"#,
    );
    park(&shop, &early, "there is no order by its orderId").await;
    let told = replay(&shop, 1).await;
    assert_eq!(told.status, 409, "{told}");
    assert_eq!(
        told.member("type"),
        r#""urn:order-service:problem:still-dead""#
    );
    order(&shop).await;
    shop.app.run_until_idle().await;
    let order = shop.app.store.orders()[0].clone();
    assert!(order.awaits_payment());
    let paid = format!(
        r#"{{"orderId":1,"totalprice":{},"status":"SUCCESS"}}"#,
        order.total()
    );
    park(&shop, &message(2, paid.as_bytes()), "early").await;
    let first = replay(&shop, 2).await;
    assert_eq!(
        (first.status, first.member("state").as_str()),
        (200, r#""REPLAYED""#),
        "{first}"
    );
    shop.app.run_until_idle().await;
    let after = shop.app.store.orders()[0].clone();
    assert!(!after.awaits_payment());
    assert_eq!(replay(&shop, 2).await.body, first.body);
    assert_eq!(shop.app.store.orders()[0], after);
    let told = discard(&shop, 2).await;
    assert_eq!(told.status, 409, "{told}");
}

/// An order that awaits its payment, and the message of that among the dead letters.
async fn payment_put_aside() -> (Shop, Message) {
    let shop = Shop::paid_at_once();
    shop.world().script.always(Step::Pay, Fault::TakenOn(None));
    order(&shop).await;
    shop.app.run_until_idle().await;
    let total = shop.app.store.orders()[0].total();
    let paid = format!(r#"{{"orderId":1,"totalprice":{total},"status":"SUCCESS"}}"#);
    let message = message(1, paid.as_bytes());
    park(&shop, &message, "as the test wants it").await;
    (shop, message)
}

#[tokio::test(start_paused = true)]
async fn what_was_discarded_does_not_come_to_life() {
    let (shop, message) = payment_put_aside().await;
    let told = discard(&shop, 1).await;
    assert_eq!(
        (told.status, told.member("state").as_str()),
        (200, r#""DISCARDED""#),
        "{told}"
    );
    assert_eq!(told.member("note"), r#""sent by mistake""#);
    assert_eq!(discard(&shop, 1).await.body, told.body);
    assert_eq!(replay(&shop, 1).await.status, 409);
    let again = crate::listener::messages_of(&shop.app)
        .handle(&message)
        .await;
    assert_eq!(again, Verdict::Duplicate);
    assert!(shop.app.store.orders()[0].awaits_payment());
    let path = "/api/v1/dead-letters/1/discard";
    assert_eq!(shop.post_with(path, &[OPERATOR], "{}").await.status, 400);
}

/// The process that discarded it died before it had written that down.
#[tokio::test(start_paused = true)]
async fn what_was_half_discarded_is_discarded_when_it_is_replayed() {
    let (shop, message) = payment_put_aside().await;
    let discarded = Answer {
        status: 200,
        headers: Vec::new(),
        content_type: None,
        body: b"discarded".to_vec(),
    };
    let key = message.id().inbox_key();
    let store = &shop.app.store;
    let kept = store.remember(key, message.fingerprint(), None, Some(discarded));
    kept.await.unwrap();
    let told = replay(&shop, 1).await;
    assert_eq!(told.status, 409, "{told}");
    let told = shop.get_with("/api/v1/dead-letters/1", &[OPERATOR]).await;
    assert_eq!(told.member("state"), r#""DISCARDED""#);
    assert!(shop.app.store.orders()[0].awaits_payment());
}

#[tokio::test(start_paused = true)]
async fn what_took_effect_meanwhile_cannot_be_discarded_and_what_was_cut_cannot_be_replayed() {
    let shop = Shop::paid_at_once();
    shop.world().script.always(Step::Pay, Fault::TakenOn(None));
    order(&shop).await;
    shop.app.run_until_idle().await;
    let total = shop.app.store.orders()[0].total();
    let paid = format!(r#"{{"orderId":1,"totalprice":{total},"status":"SUCCESS"}}"#);
    let read_again = message(1, paid.as_bytes());
    park(&shop, &read_again, "early").await;
    let applied = crate::listener::messages_of(&shop.app)
        .handle(&read_again)
        .await;
    assert_eq!(applied, Verdict::Applied);
    let told = discard(&shop, 1).await;
    assert_eq!(told.status, 409, "{told}");
    let told = shop.get_with("/api/v1/dead-letters/1", &[OPERATOR]).await;
    assert_eq!(told.member("state"), r#""REPLAYED""#);
    park(&shop, &message(2, &vec![b' '; 3_000_000]), "too large").await;
    let told = replay(&shop, 2).await;
    assert_eq!(
        told.member("type"),
        r#""urn:order-service:problem:dead-letter-not-whole""#
    );
    shop.app.store.set_down(true);
    assert_eq!(replay(&shop, 2).await.status, 503);
}

#[tokio::test(start_paused = true)]
async fn dead_letters_are_for_operators() {
    let shop = Shop::behind_gateway();
    park(&shop, &message(1, b"{"), "poison").await;
    let (customer, service) = ([("x-user-id", "7")], [("x-user-role", "SERVICE")]);
    for (method, path) in [
        ("GET", LETTERS.to_owned()),
        ("GET", format!("{LETTERS}/1")),
        ("POST", format!("{LETTERS}/1/replay")),
        ("POST", format!("{LETTERS}/1/discard")),
        ("GET", format!("{LETTERS}/none")),
    ] {
        assert_eq!(
            shop.send(method, &path, &[], "").await.status,
            401,
            "{path}"
        );
        assert_eq!(
            shop.send(method, &path, &customer, "").await.status,
            403,
            "{path}"
        );
        assert_eq!(
            shop.send(method, &path, &service, "").await.status,
            403,
            "{path}"
        );
    }
}
