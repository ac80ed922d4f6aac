//! `/dashboard/dead-letters`: found, looked at, replayed and discarded, each once.

use super::forms::{
    HOSTILE, is_for_operators_alone, is_only_text, led_to, notice, open, said_after, submit,
};
use crate::shop::{OPERATOR, Shop, V1_ORDER};
use application::dead_letters::ParkMessage;
use application::messages::Message;
use application::testing::Fault;
use domain::process::Step;

const LETTERS: &str = "/dashboard/dead-letters";

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

async fn park(shop: &Shop, message: &Message, cause: &str) {
    let park = ParkMessage {
        letters: shop.app.store.clone(),
        topics: None,
    };
    park.run(message, cause, 3).await.unwrap();
}

/// An order that awaits its payment, and the message of that among the dead letters.
async fn payment_put_aside() -> Shop {
    let shop = Shop::paid_at_once();
    shop.world().script.always(Step::Pay, Fault::TakenOn(None));
    assert_eq!(shop.post("/api/v1/orders", V1_ORDER).await.status, 202);
    shop.app.run_until_idle().await;
    let total = shop.app.store.orders()[0].total();
    let paid = format!(r#"{{"orderId":1,"totalprice":{total},"status":"SUCCESS"}}"#);
    park(&shop, &message(1, paid.as_bytes()), "it came early").await;
    shop
}

#[tokio::test(start_paused = true)]
async fn open_ones_are_listed_first_and_the_others_when_asked_for() {
    let shop = Shop::open();
    let none = open(&shop, LETTERS).await;
    assert!(
        none.text().contains("There are no such dead letters."),
        "{none}"
    );
    for offset in 1..=51 {
        park(&shop, &message(offset, b"x"), "it is no JSON").await;
    }
    let page = open(&shop, LETTERS).await;
    assert!(page.text().contains("payment-success-topic/0/51"), "{page}");
    assert!(
        !page.text().contains("payment-success-topic/0/1<"),
        "{page}"
    );
    let next = "href=\"/dashboard/dead-letters?state=open&#38;cursor=2\"";
    assert!(page.text().contains(next), "{page}");
    let last = open(&shop, "/dashboard/dead-letters?state=open&cursor=2").await;
    assert!(last.text().contains("payment-success-topic/0/1<"), "{last}");
    for nothing in ["?state=discarded", "?topic=other-topic", "?state=replayed"] {
        let none = open(&shop, &format!("{LETTERS}{nothing}")).await;
        assert!(
            none.text().contains("There are no such"),
            "{nothing}: {none}"
        );
    }
    for bad in ["?state=lost", "?cursor=x"] {
        let told = shop.get_with(&format!("{LETTERS}{bad}"), &[OPERATOR]).await;
        assert_eq!(told.status, 400, "{bad}");
    }
    for nowhere in ["/99", "/x", "/-1", "/9223372036854775808"] {
        let told = shop
            .get_with(&format!("{LETTERS}{nowhere}"), &[OPERATOR])
            .await;
        assert_eq!(told.status, 404, "{nowhere}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_letter_is_shown_with_all_that_is_known_of_it() {
    let shop = payment_put_aside().await;
    let page = open(&shop, &format!("{LETTERS}/1")).await;
    for part in [
        "it came early",
        "after 3 attempts",
        "payment-success-topic",
        "__TypeId__",
        "com.example.Paid",
        "ORD_1",
        "&#34;status&#34;:&#34;SUCCESS&#34;",
        "2026-01-02 10:00:00 UTC",
    ] {
        assert!(page.text().contains(part), "{part} in {page}");
    }
    park(&shop, &message(2, b"\xff\x00"), "it is no UTF-8").await;
    let bytes = open(&shop, &format!("{LETTERS}/2")).await;
    assert!(bytes.text().contains("ff 00"), "{bytes}");
}

#[tokio::test(start_paused = true)]
async fn a_letter_is_replayed_once_however_often_the_form_is_sent() {
    let shop = payment_put_aside().await;
    let page = open(&shop, &format!("{LETTERS}/1")).await;
    let replay = format!("{LETTERS}/1/replay");
    let (is_done, words) = said_after(&shop, &page, &replay, &[]).await;
    assert!(is_done && words.contains("taken effect"), "{words}");
    shop.app.run_until_idle().await;
    let after = shop.app.store.orders()[0].clone();
    assert!(!after.awaits_payment());
    let (is_done, _) = said_after(&shop, &page, &replay, &[]).await;
    assert!(is_done);
    assert_eq!(shop.app.store.orders()[0], after);
    let shown = open(&shop, &format!("{LETTERS}/1")).await;
    assert!(shown.text().contains("Replayed"), "{shown}");
    assert!(
        !shown.text().contains("<button type=\"submit\">Replay"),
        "{shown}"
    );
    let discard = format!("{LETTERS}/1/discard");
    let (is_done, words) = said_after(&shop, &page, &discard, &[("reason", "no")]).await;
    assert!(!is_done && words.contains("REPLAYED already"), "{words}");
}

#[tokio::test(start_paused = true)]
async fn what_still_cannot_take_effect_stays_and_says_why() {
    let shop = Shop::open();
    let early = br#"{"orderId":7,"totalprice":1.00,"status":"SUCCESS"}"#;
    park(
        &shop,
        &message(1, early),
        "there is no order by its orderId",
    )
    .await;
    let page = open(&shop, &format!("{LETTERS}/1")).await;
    let replay = format!("{LETTERS}/1/replay");
    let (is_done, words) = said_after(&shop, &page, &replay, &[]).await;
    assert!(
        !is_done && words.contains("still cannot take effect"),
        "{words}"
    );
    park(&shop, &message(2, &vec![b' '; 3_000_000]), "too large").await;
    let cut = open(&shop, &format!("{LETTERS}/2")).await;
    assert!(cut.text().contains("too large to be kept whole"), "{cut}");
    assert!(cut.body.len() < 100_000, "{}", cut.body.len());
    shop.app.store.set_down(true);
    let told = submit(&shop, &page, &replay, &[]).await;
    assert_eq!(told.status, 503, "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_letter_is_discarded_with_a_reason_and_not_without() {
    let shop = payment_put_aside().await;
    let page = open(&shop, &format!("{LETTERS}/1")).await;
    let discard = format!("{LETTERS}/1/discard");
    for bad in ["", "  ", &"x".repeat(501)] {
        let (is_done, words) = said_after(&shop, &page, &discard, &[("reason", bad)]).await;
        assert!(!is_done && words.starts_with("Nothing was done"), "{words}");
    }
    let told = submit(&shop, &page, &discard, &[("reason", HOSTILE)]).await;
    let shown = led_to(&shop, &told).await;
    let (is_done, _) = notice(&shown);
    assert!(is_done);
    is_only_text(&shown);
    assert!(shown.text().contains("Discarded"), "{shown}");
    assert!(shop.app.store.orders()[0].awaits_payment());
    let (is_done, _) = said_after(&shop, &page, &discard, &[("reason", "again")]).await;
    assert!(is_done, "discarding twice is no fault");
    let form = ("content-type", "application/x-www-form-urlencoded");
    let body = "token=other&reason=x";
    let told = shop.send("POST", &discard, &[OPERATOR, form], body).await;
    assert_eq!(told.status, 403, "{told}");
}

#[tokio::test(start_paused = true)]
async fn what_others_have_written_is_only_text() {
    let shop = Shop::open();
    let hostile = Message {
        topic: HOSTILE.to_owned(),
        key: Some(HOSTILE.as_bytes().to_vec()),
        headers: vec![(HOSTILE.to_owned(), Some(HOSTILE.as_bytes().to_vec()))],
        ..message(1, HOSTILE.as_bytes())
    };
    park(&shop, &hostile, HOSTILE).await;
    is_only_text(&open(&shop, LETTERS).await);
    let page = open(&shop, &format!("{LETTERS}/1")).await;
    is_only_text(&page);
    let asked = "/dashboard/dead-letters?topic=%22%3E%3Cscript%3Ealert(1)%3C/script%3E";
    is_only_text(&open(&shop, asked).await);
}

#[tokio::test(start_paused = true)]
async fn dead_letters_are_for_operators() {
    let shop = Shop::behind_gateway();
    park(&shop, &message(1, b"{"), "poison").await;
    let asked = [
        ("GET", LETTERS),
        ("GET", "/dashboard/dead-letters/1"),
        ("POST", "/dashboard/dead-letters/1/replay"),
        ("POST", "/dashboard/dead-letters/1/discard"),
    ];
    is_for_operators_alone(&shop, &asked).await;
}
