//! `/dashboard/webhooks`: made, paused, rotated, tested, told once more and removed, each once.

use super::forms::{
    HOSTILE, is_for_operators_alone, is_only_text, led_to, notice, open, said_after, submit,
};
use crate::shop::{OPERATOR, Shop, Told, V1_ORDER};
use application::ports::WebhookEndpoints as _;
use application::ports::{Clock as _, FeedPosition, RelayBook as _, Taken, WebhookDeliveries as _};
use application::webhooks::{
    Delivery, DeliveryKind, DeliveryResult, WebhookEndpoint, WebhookSecret,
};
use domain::Duration;
use domain::order::Version;

const WEBHOOKS: &str = "/dashboard/webhooks";
const URL: (&str, &str) = ("url", "https://example.com/events");

pub(super) async fn all(shop: &Shop) -> Vec<WebhookEndpoint> {
    shop.app.store.all().await.unwrap()
}

/// A new one's page.
pub(super) async fn created(shop: &Shop) -> String {
    let page = open(shop, WEBHOOKS).await;
    let told = submit(shop, &page, WEBHOOKS, &[URL]).await;
    assert_eq!(told.status, 200, "{told}");
    let latest = all(shop).await.pop().unwrap();
    format!("{WEBHOOKS}/{}", latest.id)
}

fn has_secret(page: &Told) -> bool {
    page.text().contains(WebhookSecret::PREFIX)
}

#[tokio::test(start_paused = true)]
async fn a_webhook_is_made_once_for_each_form_and_its_secret_is_shown_once() {
    let shop = Shop::open();
    let page = open(&shop, WEBHOOKS).await;
    assert!(page.text().contains("There are none."), "{page}");
    let events = [("event", "order-shipped"), ("event", "order-placed")];
    let fields = [URL, ("description", HOSTILE), events[0], events[1]];
    let told = submit(&shop, &page, WEBHOOKS, &fields).await;
    assert_eq!(
        (told.status, told.header("cache-control")),
        (200, "no-store"),
        "{told}"
    );
    let [made] = &all(&shop).await[..] else {
        panic!("one was made");
    };
    assert!(
        told.text().contains(made.secrets.current.reveal()),
        "{told}"
    );
    let again = submit(&shop, &page, WEBHOOKS, &fields).await;
    let shown = led_to(&shop, &again).await;
    assert!(
        notice(&shown).1.contains("shown then") && !has_secret(&shown),
        "{shown}"
    );
    is_only_text(&shown);
    assert!(
        shown.text().contains("order-placed, order-shipped"),
        "{shown}"
    );
    let other = submit(&shop, &page, WEBHOOKS, &[URL]).await;
    assert_eq!(other.status, 409, "{other}");
    assert_eq!(all(&shop).await.len(), 1);
    let listed = open(&shop, WEBHOOKS).await;
    is_only_text(&listed);
    assert!(
        !has_secret(&listed) && listed.text().contains("Working"),
        "{listed}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_not_valid_is_refused_in_words() {
    let shop = Shop::open();
    let page = open(&shop, WEBHOOKS).await;
    let long = format!("https://e.com/{}", "x".repeat(2_000));
    for (fields, why) in [
        (vec![("url", " ")], "must not be empty"),
        (vec![("url", &*long)], "at most 2000 characters"),
        (vec![("url", "http://e.com")], "must begin with https://"),
        (vec![URL, ("event", "order-lost")], "must be one of"),
    ] {
        let (is_done, words) = said_after(&shop, &page, WEBHOOKS, &fields).await;
        assert!(!is_done && words.contains(why), "{words}");
    }
    assert_eq!(all(&shop).await.len(), 0);
    for nowhere in ["/x", "/00000000-0009-7000-8000-000000000000"] {
        let path = format!("{WEBHOOKS}{nowhere}");
        assert_eq!(
            shop.get_with(&path, &[OPERATOR]).await.status,
            404,
            "{path}"
        );
        let told = submit(&shop, &page, &format!("{path}/test"), &[]).await;
        assert_eq!(told.status, 404, "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_webhook_is_paused_with_a_reason_and_resumed() {
    let shop = Shop::open();
    let here = created(&shop).await;
    let page = open(&shop, &here).await;
    let (pause, resume) = (format!("{here}/pause"), format!("{here}/resume"));
    let (is_done, _) = said_after(&shop, &page, &pause, &[("reason", "")]).await;
    assert!(!is_done && all(&shop).await[0].is_active());
    let told = submit(&shop, &page, &pause, &[("reason", HOSTILE)]).await;
    let shown = led_to(&shop, &told).await;
    is_only_text(&shown);
    assert!(
        shown.text().contains("Paused") && shown.text().contains("Resume"),
        "{shown}"
    );
    is_only_text(&open(&shop, WEBHOOKS).await);
    let (is_done, _) = said_after(&shop, &shown, &resume, &[]).await;
    assert!(is_done && all(&shop).await[0].is_active());
}

#[tokio::test(start_paused = true)]
async fn a_secret_is_rotated_once_for_each_form() {
    let shop = Shop::open();
    let here = created(&shop).await;
    let first = all(&shop).await[0].secrets.clone();
    let page = open(&shop, &here).await;
    let rotate = format!("{here}/rotate-secret");
    let told = submit(&shop, &page, &rotate, &[]).await;
    assert_eq!(
        (told.status, told.header("cache-control")),
        (200, "no-store"),
        "{told}"
    );
    let second = all(&shop).await[0].secrets.clone();
    assert_ne!(first.current, second.current);
    assert!(told.text().contains(second.current.reveal()), "{told}");
    let again = submit(&shop, &page, &rotate, &[]).await;
    let shown = led_to(&shop, &again).await;
    assert!(!has_secret(&shown), "{shown}");
    assert!(shown.text().contains("signs as well until"), "{shown}");
    assert_eq!(all(&shop).await[0].secrets, second);
    let without_key = shop
        .send(
            "POST",
            &rotate,
            &[
                OPERATOR,
                ("content-type", "application/x-www-form-urlencoded"),
            ],
            format!("token={}", super::forms::hidden(&page, "token")),
        )
        .await;
    assert_eq!(without_key.status, 400, "{without_key}");
}

/// An order with a delivery of its second event on record.
pub(super) async fn delivered(shop: &Shop) -> String {
    let told = shop
        .post_with("/api/v1/orders", &[OPERATOR], V1_ORDER)
        .await;
    assert_eq!(told.status, 201, "{told}");
    let order = shop.app.store.orders()[0].clone();
    let delivery = Delivery {
        endpoint: all(shop).await[0].id,
        event_id: format!("{}/2", order.id()),
        order: Some(order.id()),
        seq: Some(Version(2)),
        event: "call-started".to_owned(),
        attempt: 3,
        at: shop.app.clock.now(),
        took: Duration::from_millis(2),
        kind: DeliveryKind::Event,
        result: DeliveryResult::answered(500, HOSTILE),
    };
    shop.app.store.record(&delivery).await.unwrap();
    order.id().to_string()
}

#[tokio::test(start_paused = true)]
async fn a_delivery_is_shown_with_its_answer_and_sent_again_once_for_each_form() {
    let shop = Shop::open();
    let here = created(&shop).await;
    let order = delivered(&shop).await;
    let page = open(&shop, &here).await;
    is_only_text(&page);
    for part in [
        "call-started, in its turn",
        "Not taken",
        "500",
        "2 ms",
        &order,
    ] {
        assert!(page.text().contains(part), "{part} in {page}");
    }
    let resend = format!("{here}/deliveries/1/resend");
    for _ in 0..2 {
        let (is_done, words) = said_after(&shop, &page, &resend, &[]).await;
        assert!(is_done && words.contains("status 204"), "{words}");
        assert_eq!(shop.webhooks.sent().len(), 1);
    }
    // What was not taken is told so as often as its form is sent.
    let next = open(&shop, &here).await;
    for _ in 0..2 {
        shop.webhooks.answer(DeliveryResult::answered(500, "no"));
        let (is_done, words) = said_after(&shop, &next, &resend, &[]).await;
        assert!(!is_done && words.contains("500"), "{words}");
        assert_eq!(shop.webhooks.sent().len(), 2);
    }
    for only in ["?failed=true", "?order=1", &format!("?order={order}")] {
        let some = open(&shop, &format!("{here}{only}")).await;
        assert!(some.text().contains("Not taken"), "{only}: {some}");
    }
    let none = open(&shop, &format!("{here}?order=7")).await;
    assert!(
        none.text().contains("Nothing, as far as the log goes back"),
        "{none}"
    );
    let bad = shop
        .get_with(&format!("{here}?order=what"), &[OPERATOR])
        .await;
    assert_eq!(bad.status, 400, "{bad}");
    let missing = format!("{here}/deliveries/9/resend");
    let (is_done, words) = said_after(&shop, &page, &missing, &[]).await;
    assert!(!is_done && words.contains("no such delivery"), "{words}");
}

#[tokio::test(start_paused = true)]
async fn a_test_is_sent_and_what_came_of_it_is_said() {
    let shop = Shop::open();
    let here = created(&shop).await;
    let page = open(&shop, &here).await;
    shop.webhooks
        .answer(DeliveryResult::no_answer("connection refused"));
    let test = format!("{here}/test");
    let (is_done, words) = said_after(&shop, &page, &test, &[]).await;
    assert!(
        !is_done && words.contains("no answer: connection refused"),
        "{words}"
    );
    let page = open(&shop, &here).await;
    let (is_done, words) = said_after(&shop, &page, &test, &[]).await;
    assert!(is_done && words.contains("taken: status 204"), "{words}");
    assert!(page.text().contains("test, as a test"), "{page}");
}

#[tokio::test(start_paused = true)]
async fn events_are_sent_once_more_from_where_it_is_said() {
    let shop = Shop::open();
    let here = created(&shop).await;
    delivered(&shop).await;
    let replay = format!("{here}/replay");
    let said = async |fields: &[(&str, &str)]| {
        let page = open(&shop, &here).await;
        said_after(&shop, &page, &replay, fields).await
    };
    for fields in [
        vec![],
        vec![("order", "1"), ("behind", "0")],
        vec![("behind", "x")],
        vec![("behind", "999999999999")],
        vec![("since", "yesterday")],
        vec![("order", "1"), ("seq", "0")],
        vec![("order", "99")],
    ] {
        let (is_done, words) = said(&fields).await;
        assert!(
            !is_done && words.starts_with("Nothing was done"),
            "{fields:?}: {words}"
        );
    }
    let sink = all(&shop).await[0].id.sink();
    let lease = Duration::from_secs(10);
    let Ok(Taken::Held(hold)) = shop.book.take(&sink, lease).await else {
        panic!("nobody else has it");
    };
    shop.book
        .advance(&hold, FeedPosition(5), lease)
        .await
        .unwrap();
    shop.book.release(&hold).await.unwrap();
    for fields in [
        vec![("order", "1"), ("seq", "2")],
        vec![("since", "2026-01-01")],
    ] {
        let (is_done, words) = said(&fields).await;
        assert!(is_done && words.contains("sent once more"), "{words}");
    }
    let (is_done, _) = said(&[("behind", "0")]).await;
    assert!(is_done);
    let place = shop.book.sinks().await.unwrap()[0].place;
    assert_eq!(place, FeedPosition(0));
}

#[tokio::test(start_paused = true)]
async fn a_webhook_is_removed_and_sending_the_form_twice_is_no_fault() {
    let shop = Shop::open();
    let here = created(&shop).await;
    let page = open(&shop, &here).await;
    let remove = format!("{here}/remove");
    for _ in 0..2 {
        let (is_done, words) = said_after(&shop, &page, &remove, &[]).await;
        assert!(is_done && words.contains("is gone"), "{words}");
    }
    assert_eq!(all(&shop).await.len(), 0);
}

#[tokio::test(start_paused = true)]
async fn webhooks_are_for_operators() {
    let shop = Shop::behind_gateway();
    let one = format!("{WEBHOOKS}/00000000-0001-7000-8000-000000000000");
    let deeds = [
        "pause",
        "resume",
        "rotate-secret",
        "remove",
        "test",
        "replay",
    ];
    let deeds = deeds.map(|deed| format!("{one}/{deed}"));
    let resend = format!("{one}/deliveries/1/resend");
    let mut asked = vec![
        ("GET", WEBHOOKS),
        ("POST", WEBHOOKS),
        ("GET", &one),
        ("POST", &resend),
    ];
    asked.extend(deeds.iter().map(|deed| ("POST", deed.as_str())));
    is_for_operators_alone(&shop, &asked).await;
}
