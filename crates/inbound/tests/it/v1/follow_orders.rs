//! Following one order, and all of them.

use crate::listening::lines;
use crate::shop::{OPERATOR, Shop, V1_ORDER};
use application::testing::Fault;
use domain::process::Step;
use insta::assert_snapshot;
use serde_json::json;
use std::time::Duration;
use tokio::time::Instant;

const EVENTS: &str = "/api/v1/orders/1/events";
const OWNER: (&str, &str) = ("x-userid", "12345");

#[tokio::test(start_paused = true)]
async fn an_order_is_followed_from_its_first_event_and_onwards() {
    let shop = Shop::open();
    let path = shop.order().await;
    shop.app.run_until_idle().await;
    let mut listener = shop.listen(EVENTS, &[]).await;
    for (name, value) in [
        ("content-type", "text/event-stream"),
        ("cache-control", "no-store"),
        ("x-accel-buffering", "no"),
    ] {
        assert_eq!(listener.headers[name], value, "{name}");
    }
    assert_eq!(listener.block().await.unwrap(), "retry: 2000");
    let mut heard = listener.take(12).await;
    shop.put(&format!("{path}/ship")).await;
    heard.extend(listener.take(3).await);
    assert_snapshot!(lines(&heard), @r#"
    1 order-placed "PENDING_CHECK"
    2 call-started "PENDING_CHECK"
    3 call-ended "PENDING_CHECK"
    4 call-started "PENDING_CHECK"
    5 call-ended "PENDING_CHECK"
    6 call-started "PENDING_CHECK"
    7 call-ended "PENDING_CHECK"
    8 order-confirmed "CONFIRMED"
    9 call-started "CONFIRMED"
    10 call-ended "CONFIRMED"
    11 call-started "CONFIRMED"
    12 call-ended "CONFIRMED"
    13 order-shipped "SHIPPED"
    14 call-started "SHIPPED"
    15 call-ended "SHIPPED"
    "#);
    assert_snapshot!(heard[12].data, @r#"{"actor":{"name":null,"role":"anyone"},"at":"2026-01-01T00:00:00Z","event":"order-shipped","nextActions":["deliver"],"seq":13,"status":"SHIPPED"}"#);
    // Each is its entry in the timeline, with two members more.
    let timeline = shop.get("/api/v1/orders/1/timeline").await.json();
    for (heard, entry) in heard.iter().zip(timeline["events"].as_array().unwrap()) {
        let mut data = heard.data.clone();
        let members = data.as_object_mut().unwrap();
        assert!(members.remove("status").is_some() && members.remove("nextActions").is_some());
        assert_eq!(data, *entry);
    }
    listener.hears_nothing().await;
}

#[tokio::test(start_paused = true)]
async fn a_client_that_comes_back_is_told_what_it_missed_and_nothing_twice() {
    let shop = Shop::open();
    let path = shop.order().await;
    shop.app.run_until_idle().await;
    let all = shop.listen(EVENTS, &[]).await.take(12).await;
    for seen in 0..12 {
        let id = seen.to_string();
        let mut back = shop.listen(EVENTS, &[("last-event-id", &id)]).await;
        assert_eq!(back.take(12 - seen).await, all[seen..]);
    }
    for ahead in ["12", "13"] {
        let mut ahead = shop.listen(EVENTS, &[("last-event-id", ahead)]).await;
        ahead.hears_nothing().await;
    }
    let mut waiting = shop.listen(EVENTS, &[("last-event-id", "12")]).await;
    let mut ahead = shop.listen(EVENTS, &[("last-event-id", "13")]).await;
    shop.put(&format!("{path}/ship")).await;
    assert_eq!(waiting.next().await.unwrap().id, 13);
    assert_eq!(ahead.next().await.unwrap().id, 14);
}

#[tokio::test(start_paused = true)]
async fn an_id_that_no_event_has_is_refused() {
    let shop = Shop::open();
    shop.order().await;
    let wrong = [("last-event-id", "yesterday")];
    assert_snapshot!(shop.get_with(EVENTS, &wrong).await, @r#"
    400
    content-type: application/json
    {"error":"Bad request",
    "message":"Last-Event-ID is no id of this stream's events: leave it out to begin anew",
    "type":"urn:order-service:problem:unknown-event-id",
    "title":"Bad request",
    "status":400,
    "detail":"Last-Event-ID is no id of this stream's events: leave it out to begin anew",
    "instance":"/api/v1/orders/1/events"}
    "#);
    let told = shop.get_with("/api/v1/events", &wrong).await;
    assert_eq!(told.status, 400, "{told}");
    assert_eq!(shop.get("/api/v1/orders/2/events").await.status, 404);
    assert_eq!(shop.get(&format!("{EVENTS}?only=price")).await.status, 400);
    assert_eq!(shop.live.watchers(), 0);
}

#[tokio::test(start_paused = true)]
async fn only_those_who_may_see_an_order_follow_it_and_only_operators_follow_all() {
    let shop = Shop::behind_gateway();
    let placed = shop.post_with("/api/v1/orders", &[OWNER], V1_ORDER).await;
    assert_eq!(placed.status, 201, "{placed}");
    let stranger = ("x-userid", "1");
    let admin = ("x-user-role", "ROLE_ADMIN");
    for (path, who, status) in [
        (EVENTS, &[OWNER][..], 200),
        (EVENTS, &[stranger], 404),
        (EVENTS, &[], 401),
        ("/api/v1/events", &[stranger, admin], 200),
        ("/api/v1/events", &[OWNER], 403),
        ("/api/v1/events", &[], 401),
    ] {
        let told = shop.get_with(path, who).await;
        assert_eq!(told.status, status, "{path} {who:?}: {told}");
        let only = format!("{path}?only=status");
        let told = shop.get_with(&only, who).await;
        assert_eq!(told.status, status, "{only} {who:?}: {told}");
    }
    assert_eq!(shop.live.watchers(), 0, "each of them has left");
}

#[tokio::test(start_paused = true)]
async fn a_customer_is_told_no_more_than_their_timeline_tells() {
    let shop = Shop::behind_gateway();
    shop.world().script.next(Step::Capture, Fault::AnswerLost);
    shop.world()
        .script
        .next(Step::CreateShipment, Fault::NotSent);
    shop.post_with("/api/v1/orders", &[OWNER], V1_ORDER).await;
    shop.app.run_until_idle().await;
    let timeline = shop
        .get_with("/api/v1/orders/1/timeline", &[OWNER])
        .await
        .json();
    let timeline = timeline["events"].as_array().unwrap();
    let mut listener = shop.listen(EVENTS, &[OWNER]).await;
    for (heard, entry) in listener.take(timeline.len()).await.iter().zip(timeline) {
        assert_eq!(heard.event, entry["event"].as_str().unwrap());
        assert_eq!(heard.data.get("reason"), entry.get("reason"), "{heard:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn operators_follow_all_orders_from_now_on_or_from_where_they_were() {
    let shop = Shop::open();
    shop.order().await;
    shop.app.run_until_idle().await;
    let mut from_now = shop.listen("/api/v1/events", &[OPERATOR]).await;
    let mut other = shop.listen("/api/v1/events", &[OPERATOR]).await;
    shop.order().await;
    shop.app.run_until_idle().await;
    let heard = from_now.take(12).await;
    assert_snapshot!(heard[0].data, @r#"{"actor":{"name":null,"role":"anyone"},"at":"2026-01-01T00:00:00Z","event":"order-placed","nextActions":["cancel"],"orderId":2,"orderNumber":"ORD-00000000-0002-7000-8000-000000000000","seq":1,"status":"PENDING_CHECK"}"#);
    assert_eq!(other.take(12).await, heard);
    let ids: Vec<u64> = heard.iter().map(|heard| heard.id).collect();
    assert_eq!(ids, (13..=24).collect::<Vec<_>>());
    let from_the_start = [OPERATOR, ("last-event-id", "0")];
    let mut all = shop.listen("/api/v1/events", &from_the_start).await;
    assert_eq!(all.take(24).await[12..], heard);
    let back = [OPERATOR, ("last-event-id", "20")];
    let mut back = shop.listen("/api/v1/events", &back).await;
    assert_eq!(back.take(4).await, heard[8..]);
    back.hears_nothing().await;
}

#[tokio::test(start_paused = true)]
async fn only_the_status_is_told_where_only_that_is_asked_for() {
    let shop = Shop::open();
    let path = shop.order().await;
    shop.app.run_until_idle().await;
    let only = format!("{EVENTS}?only=status");
    let mut now = shop.listen(&only, &[]).await;
    let first = now.next().await.unwrap();
    assert_eq!((first.id, &*first.event), (12, "status"));
    assert_snapshot!(first.data, @r#"{"nextActions":["process","ship","cancel"],"orderId":1,"paymentStatus":"PAID","status":"CONFIRMED","trackingNumber":"TRK-00000000-0001-7000-8000-000000000000"}"#);
    shop.put(&format!("{path}/ship")).await;
    shop.put(&format!("{path}/deliver")).await;
    let told = now.take(2).await;
    assert_snapshot!(lines(&told), @r#"
    13 status "SHIPPED"
    16 status "DELIVERED"
    "#);
    now.hears_nothing().await;
    // Whoever comes back is told every change that they missed.
    let mut back = shop.listen(&only, &[("last-event-id", "0")]).await;
    let all = back.take(7).await;
    assert_snapshot!(lines(&all), @r#"
    1 status "PENDING_CHECK"
    5 status "PENDING_CHECK"
    7 status "PENDING_CHECK"
    8 status "CONFIRMED"
    10 status "CONFIRMED"
    13 status "SHIPPED"
    16 status "DELIVERED"
    "#);
    assert_eq!(all[5..], told);
    let id = told[0].id.to_string();
    let mut back = shop.listen(&only, &[("last-event-id", &id)]).await;
    assert_eq!(back.next().await.unwrap(), told[1]);
    back.hears_nothing().await;
}

#[tokio::test(start_paused = true)]
async fn a_quiet_stream_shows_that_it_lives_and_ends_after_an_hour() {
    let shop = Shop::open();
    shop.order().await;
    shop.app.run_until_idle().await;
    let mut listener = shop.listen(EVENTS, &[("last-event-id", "12")]).await;
    assert_eq!(listener.block().await.unwrap(), "retry: 2000");
    let began = Instant::now();
    let mut signs = 0;
    while let Some(block) = listener.block().await {
        assert_eq!(block, ":");
        signs += 1;
        assert_eq!(began.elapsed().as_secs(), signs * 15);
    }
    assert_eq!(began.elapsed().as_secs(), 3_600);
    drop(listener);
    assert_eq!(shop.live.watchers(), 0);
}

#[tokio::test(start_paused = true)]
async fn streams_end_when_the_process_stops() {
    let shop = Shop::open();
    shop.order().await;
    shop.app.run_until_idle().await;
    let mut one = shop.listen(EVENTS, &[("last-event-id", "12")]).await;
    let mut status = shop.listen(&format!("{EVENTS}?only=status"), &[]).await;
    let mut all = shop.listen("/api/v1/events", &[OPERATOR]).await;
    status.next().await.unwrap();
    shop.stopping.cancel();
    for listener in [&mut one, &mut status, &mut all] {
        assert_eq!(listener.next().await, None);
    }
}

#[tokio::test(start_paused = true)]
async fn a_caller_has_so_many_streams_and_a_stream_that_ends_makes_room() {
    let shop = Shop::behind_gateway();
    shop.post_with("/api/v1/orders", &[OWNER], V1_ORDER).await;
    let mut open = Vec::new();
    for _ in 0..16 {
        open.push(shop.listen(EVENTS, &[OWNER]).await);
    }
    let refused = shop.get_with(EVENTS, &[OWNER]).await;
    assert_eq!(refused.status, 429, "{refused}");
    assert_eq!(refused.header("retry-after"), "5");
    drop(open.pop());
    shop.listen(EVENTS, &[OWNER]).await;
}

#[tokio::test(start_paused = true)]
async fn an_answer_is_held_until_the_order_has_the_status() {
    let shop = Shop::open();
    let path = shop.order().await;
    shop.app.run_until_idle().await;
    let began = Instant::now();
    let waiting = format!("{path}?wait=SHIPPED");
    let shipping = async {
        tokio::time::sleep(Duration::from_secs(2)).await;
        shop.put(&format!("{path}/ship")).await
    };
    let (told, _) = tokio::join!(shop.get(&waiting), shipping);
    assert_eq!(told.json()["status"], json!("SHIPPED"));
    assert_eq!(began.elapsed().as_secs(), 2);
    // What is so, or can be no more, is told at once.
    for status in [
        "shipped",
        "PENDING_CHECK",
        "PENDING",
        "PROCESSING",
        "CANCELLED",
    ] {
        let began = Instant::now();
        let told = shop.get(&format!("{path}?wait={status}")).await;
        assert_eq!(told.json()["status"], json!("SHIPPED"));
        assert_eq!(began.elapsed().as_secs(), 0, "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_held_answer_has_its_time_and_may_be_asked_for_sooner() {
    let shop = Shop::open();
    let path = format!("{}?wait=DELIVERED", shop.order().await);
    for (prefer, seconds) in [("", 10), ("wait=3", 3), ("wait=60", 10), ("wait=soon", 10)] {
        let began = Instant::now();
        let told = shop.get_with(&path, &[("prefer", prefer)]).await;
        assert_eq!(told.json()["status"], json!("CONFIRMED"));
        assert_eq!(began.elapsed().as_secs(), seconds, "{prefer}");
    }
    assert_snapshot!(shop.get("/api/v1/orders/1?wait=LOST").await, @r#"
    400
    content-type: application/json
    {"error":"Validation failed",
    "message":"wait is not a status of an order",
    "violations":[{"field":"wait",
    "message":"is not a status of an order"}],
    "type":"urn:order-service:problem:validation-failed",
    "title":"Validation failed",
    "status":400,
    "detail":"wait is not a status of an order",
    "instance":"/api/v1/orders/1"}
    "#);
    let nowhere = shop.get("/api/v1/orders/7?wait=SHIPPED").await;
    assert_eq!(nowhere.status, 404);
}
