//! `/api/v1/webhooks`: what they were told, tests, and what is sent once more.

use super::webhooks::{carried, created, get, id_of, post};
use crate::shop::{OPERATOR, Shop, V1_ORDER};
use application::ports::{Clock, RelayBook};
use application::webhooks::DeliveryResult;
use domain::Duration;
use insta::assert_snapshot;

#[tokio::test(start_paused = true)]
async fn a_test_event_is_sent_at_once_and_put_on_record() {
    let shop = Shop::open();
    let path = created(&shop).await;
    shop.webhooks
        .answer(DeliveryResult::answered(500, "out of order"));
    let key = ("idempotency-key", "k");
    let test =
        async |headers: &[(&str, &str)]| shop.post_with(&format!("{path}/test"), headers, "").await;
    let told = test(&[OPERATOR, key]).await;
    assert_snapshot!(told, @r#"
    200
    content-type: application/json
    {"number":1,
    "eventId":"test/00000000-0001-7000-8000-000000000000/1767225600000000",
    "order":null,
    "seq":null,
    "event":"test",
    "attempt":1,
    "triedAt":"2026-01-01T00:00:00Z",
    "tookMs":7,
    "kind":"TEST",
    "result":"ANSWERED",
    "status":500,
    "words":"out of order"}
    "#);
    assert_eq!(test(&[OPERATOR, key]).await.body, told.body);
    assert_eq!(shop.webhooks.sent().len(), 1);
    assert_eq!(test(&[OPERATOR]).await.member("result"), r#""DELIVERED""#);
    let failed = get(&shop, &format!("{path}/deliveries?failed=true")).await;
    assert_eq!(
        failed.json()["deliveries"].as_array().map(Vec::len),
        Some(1)
    );
    let resent = post(&shop, &format!("{path}/deliveries/1/resend"), "").await;
    assert_eq!(
        resent.member("type"),
        r#""urn:order-service:problem:was-test""#
    );
}

/// An order with a delivery of its second event on record.
async fn delivered(shop: &Shop, path: &str) -> String {
    use application::ports::WebhookDeliveries;
    use application::webhooks::{Delivery, DeliveryKind};
    let told = shop
        .post_with("/api/v1/orders", &[OPERATOR], V1_ORDER)
        .await;
    assert_eq!(told.status, 201, "{told}");
    let order = shop.app.store.orders()[0].clone();
    let delivery = Delivery {
        endpoint: id_of(path),
        event_id: format!("{}/2", order.id()),
        order: Some(order.id()),
        seq: Some(domain::order::Version(2)),
        event: "call-started".to_owned(),
        attempt: 3,
        at: shop.app.clock.now(),
        took: Duration::from_millis(2),
        kind: DeliveryKind::Event,
        result: DeliveryResult::no_answer("timed out"),
    };
    shop.app.store.record(&delivery).await.unwrap();
    order.id().to_string()
}

#[tokio::test(start_paused = true)]
async fn an_event_is_sent_once_more_also_to_a_paused_webhook() {
    let shop = Shop::open();
    let path = created(&shop).await;
    let order = delivered(&shop, &path).await;
    post(&shop, &format!("{path}/pause"), "").await;
    let resent = post(&shop, &format!("{path}/deliveries/1/resend"), "").await;
    assert_eq!(resent.status, 200, "{resent}");
    let told = resent.json();
    let said = ["kind", "result", "attempt", "number", "event"].map(|name| told[name].to_string());
    assert_eq!(
        said,
        [
            r#""RESENT""#,
            r#""DELIVERED""#,
            "4",
            "2",
            r#""call-started""#
        ]
    );
    let [(endpoint, message)] = &shop.webhooks.sent()[..] else {
        panic!("one message is sent");
    };
    assert_eq!(endpoint.id, id_of(&path));
    assert_eq!(message.id, format!("{order}/2"));
    for name in [order.as_str(), "1", "ORD_1"] {
        let of_order = get(&shop, &format!("{path}/deliveries?order={name}&limit=1")).await;
        assert_eq!(of_order.member("nextCursor"), r#""2""#, "{of_order}");
    }
    let page = get(&shop, &format!("{path}/deliveries?limit=1&cursor=2")).await;
    assert_eq!(page.json()["deliveries"][0]["number"], 1);
    assert_eq!(
        get(&shop, &format!("{path}/deliveries/1")).await.status,
        200
    );
    for nowhere in ["3", "x", "+1", "18446744073709551616"] {
        let told = get(&shop, &format!("{path}/deliveries/{nowhere}")).await;
        assert_eq!(told.status, 404, "{nowhere}");
    }
    for bad in [
        "?failed=yes",
        "?order=x",
        "?limit=0",
        "?orders=1",
        "?cursor=x",
    ] {
        let told = get(&shop, &format!("{path}/deliveries{bad}")).await;
        assert_eq!(told.status, 400, "{bad}");
    }
    let none = get(&shop, &format!("{path}/deliveries?order=99")).await;
    assert_eq!(none.member("deliveries"), "[]");
}

#[tokio::test(start_paused = true)]
async fn an_orders_events_or_all_events_are_sent_once_more() {
    let shop = Shop::open();
    let path = created(&shop).await;
    let order = delivered(&shop, &path).await;
    let replay = async |body: &str| post(&shop, &format!("{path}/replay"), body).await;
    shop.book.forget(&id_of(&path).sink()).await.unwrap();
    let early = replay(r#"{"order":"1"}"#).await;
    assert_eq!(
        early.member("type"),
        r#""urn:order-service:problem:webhook-not-begun""#
    );
    carried(&shop, &path, 1).await;
    let ahead = replay(&format!(r#"{{"order":"{order}","seq":2}}"#)).await;
    assert_eq!((ahead.status, ahead.text()), (202, r#"{"result":"ahead"}"#));
    let asked = replay(r#"{"order":"ORD_1"}"#).await;
    assert_eq!((asked.status, asked.text()), (202, r#"{"result":"asked"}"#));
    let waiting = shop
        .book
        .held_back(&id_of(&path).sink(), None, 10)
        .await
        .unwrap();
    assert_eq!((waiting.len(), waiting[0].seq.0), (1, 1));
    assert!(
        waiting[0].reason.starts_with("asked for by operator:"),
        "{waiting:?}"
    );
    assert_eq!(get(&shop, &path).await.member("ordersWaiting"), "1");
    assert_eq!(replay(r#"{"behind":0}"#).await.status, 202);
    assert_eq!(get(&shop, &path).await.member("place"), "0");
    carried(&shop, &path, 1).await;
    let now = r#"{"since":"2026-01-01T00:00:00Z"}"#;
    assert_eq!(replay(now).await.text(), r#"{"result":"asked"}"#);
    assert_eq!(get(&shop, &path).await.member("place"), "0");
    let later = r#"{"since":"2026-01-01T01:00:00"}"#;
    assert_eq!(replay(later).await.text(), r#"{"result":"ahead"}"#);
    assert_eq!(get(&shop, &path).await.member("place"), "0");
    for (body, status) in [
        ("{}", 400),
        (r#"{"order":"1","behind":0}"#, 400),
        (r#"{"behind":1000000}"#, 400),
        (r#"{"since":"2026-01-01T00:00:00Z","behind":0}"#, 400),
        (r#"{"since":"2026-01-01T00:00:00Z","order":"1"}"#, 400),
        (r#"{"since":"2026-01-01T00:00:00Z","seq":1}"#, 400),
        (r#"{"since":"yesterday"}"#, 400),
        (r#"{"since":1767225600}"#, 400),
        (r#"{"behind":-1}"#, 400),
        (r#"{"behind":0.5}"#, 400),
        (r#"{"order":"1","seq":0}"#, 400),
        (r#"{"order":"1","seq":999}"#, 400),
        (r#"{"order":"99"}"#, 404),
    ] {
        assert_eq!(replay(body).await.status, status, "{body}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_sink_of_a_webhook_goes_with_its_webhook_alone() {
    let shop = Shop::open();
    let path = created(&shop).await;
    delivered(&shop, &path).await;
    assert_eq!(post(&shop, &format!("{path}/pause"), "").await.status, 200);
    let sink = format!("/api/v1/sinks/{}", id_of(&path).sink());
    let kept = shop.send("DELETE", &sink, &[OPERATOR], "").await;
    assert_eq!(kept.status, 409);
    assert!(
        kept.text().contains("delete the webhook"),
        "{}",
        kept.text()
    );
    let sinks = shop.book.sinks().await.unwrap();
    assert!(sinks.iter().any(|sink| sink.name == id_of(&path).sink()));
}
