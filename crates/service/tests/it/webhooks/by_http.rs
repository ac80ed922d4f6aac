//! What operators do about webhooks over HTTP, and what a receiver then gets.

use super::order;
use super::receiver::{Arrival, Does, Receiver};
use super::sequences::compared;
use crate::client::Request;
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::eventually;
use serde_json::{Value, json};
use std::time::Duration;

const SETTINGS: [(&str, &str); 2] = [
    ("webhooks.allow_private", "true"),
    ("webhooks.allow_http", "true"),
];

/// A service with one webhook.
struct Desk {
    receiver: Receiver,
    path: String,
    secret: String,
    service: Service,
    shop: Shop,
}

impl Desk {
    async fn open() -> Self {
        let shop = Shop::new();
        let service = shop.start(&SETTINGS).await;
        let receiver = Receiver::listen(|| Does::TAKE).await;
        let terms = json!({ "url": receiver.url() }).to_string();
        let made = service
            .send(Request::post("/api/v1/webhooks", &terms))
            .await;
        let made = made.unwrap().json();
        Self {
            receiver,
            path: format!("/api/v1/webhooks/{}", made["id"].as_str().unwrap()),
            secret: made["secret"].as_str().unwrap().to_owned(),
            service,
            shop,
        }
    }

    async fn show(&self) -> Value {
        self.service.get(&self.path).await.json()
    }

    async fn act(&self, action: &str, body: &Value) -> Value {
        let (path, body) = (format!("{}/{action}", self.path), body.to_string());
        let answer = self
            .service
            .send(Request::post(&path, &body))
            .await
            .unwrap();
        assert!(answer.status.is_success(), "{action}: {answer:?}");
        answer.json()
    }

    /// Places an order, and waits until it is confirmed.
    async fn order(&self) -> String {
        let placed = self
            .service
            .send(Request::post("/api/v1/orders", &order()))
            .await;
        let placed = placed.unwrap();
        assert_eq!(placed.status, 201, "{placed:?}");
        placed.json()["id"].as_str().unwrap().to_owned()
    }

    /// Waits until all events of all orders have arrived, in sequence, with nothing else but copies.
    async fn all_told(&self) {
        eventually("all is told", || async {
            let journals = self.shop.ledger().journals();
            compared(&self.receiver.since(0), &journals)
                .is_empty()
                .then_some(())
        })
        .await;
    }

    /// Waits until it is on record that all is told, and gives the place: in a file each event is one further.
    async fn on_record(&self) -> u64 {
        let events = self
            .shop
            .ledger()
            .journals()
            .values()
            .map(Vec::len)
            .sum::<usize>() as u64;
        eventually("it is on record", || async {
            let shown = self.show().await;
            let is_there = shown["place"] == events && shown["ordersWaiting"] == 0;
            is_there.then_some(events)
        })
        .await
    }

    /// Waits until that is so of what has arrived since there were so many: these orders, and no others.
    async fn told_again(&self, since: usize, orders: &[&String], from: u64) {
        eventually("it is told once more", || async {
            let journals = self.shop.ledger().journals();
            let mut expected: Vec<_> = Vec::new();
            for order in orders {
                expected.extend(
                    (from..=journals[*order].len() as u64).map(|seq| format!("{order}/{seq}")),
                );
            }
            let mut again: Vec<_> = self
                .receiver
                .since(since)
                .into_iter()
                .map(|one| one.id)
                .collect();
            again.sort();
            expected.sort();
            (again == expected).then_some(())
        })
        .await;
    }
}

fn are_in_sequence(arrived: &[Arrival]) -> bool {
    arrived.windows(2).all(|two| {
        let (one, next) = (two[0].event().unwrap(), two[1].event().unwrap());
        one.0 != next.0 || one.1 < next.1
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn while_a_secret_is_replaced_both_are_good() {
    let desk = Desk::open().await;
    desk.order().await;
    desk.all_told().await;
    for arrival in desk.receiver.since(0) {
        assert!(
            arrival.is_signed_by(&desk.secret) && arrival.is_fresh(),
            "{arrival:?}"
        );
        assert!(!arrival.signatures.contains(' '), "{arrival:?}");
    }
    let told = desk.receiver.count();
    let rotated = desk.act("rotate-secret", &json!({})).await;
    let secret = rotated["secret"].as_str().unwrap();
    assert_ne!(secret, desk.secret);
    // The replica learns of it within some seconds; whoever has the earlier secret notices nothing of that.
    eventually("both secrets sign", || async {
        desk.order().await;
        desk.all_told().await;
        let last = desk.receiver.since(told).pop()?;
        last.is_signed_by(secret).then_some(())
    })
    .await;
    for arrival in desk.receiver.since(told) {
        assert!(arrival.is_signed_by(&desk.secret), "{arrival:?}");
    }
    let told = desk.receiver.count();
    desk.order().await;
    desk.all_told().await;
    for arrival in desk.receiver.since(told) {
        assert!(arrival.is_signed_by(secret) && arrival.is_signed_by(&desk.secret));
        assert_eq!(arrival.signatures.split(' ').count(), 2, "{arrival:?}");
    }
    desk.service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_orders_events_and_all_events_since_a_place_or_a_moment_come_once_more() {
    let desk = Desk::open().await;
    let (first, second) = (desk.order().await, desk.order().await);
    desk.all_told().await;
    desk.on_record().await;
    let told = desk.receiver.count();
    let asked = desk.act("replay", &json!({"order": first, "seq": 3})).await;
    assert_eq!(asked["result"], "asked");
    desk.told_again(told, &[&first], 3).await;
    assert!(are_in_sequence(&desk.receiver.since(told)));

    let place = desk.on_record().await;
    let third = desk.order().await;
    desk.all_told().await;
    desk.on_record().await;
    let told = desk.receiver.count();
    let asked = desk.act("replay", &json!({"behind": place})).await;
    assert_eq!(asked["result"], "asked");
    desk.told_again(told, &[&third], 1).await;

    desk.on_record().await;
    let told = desk.receiver.count();
    // Events of some minutes before come as well: all of the three.
    let now = desk.show().await["lastSuccessAt"].clone();
    let asked = desk.act("replay", &json!({"since": now})).await;
    assert_eq!(asked["result"], "asked");
    desk.told_again(told, &[&first, &second, &third], 1).await;
    let later = json!({"since": "2999-01-01T00:00:00Z"});
    assert_eq!(desk.act("replay", &later).await["result"], "ahead");
    desk.service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_webhook_is_told_nothing_and_catches_up_in_sequence() {
    let desk = Desk::open().await;
    desk.order().await;
    desk.all_told().await;
    let paused = desk
        .act("pause", &json!({"reason": "they are moving"}))
        .await;
    assert_eq!(
        (&paused["state"], &paused["pauseReason"]),
        (&json!("PAUSED"), &json!("they are moving"))
    );
    // The replica learns of it within some seconds: then no relay of this webhook is left.
    let nobody = "order_service_relay_state{sink=\"webhooks\",state=\"holder\"} 0";
    eventually("nobody carries", || async {
        let page = desk.service.get("/metrics").await.body;
        page.contains(nobody).then_some(())
    })
    .await;
    let told = desk.receiver.count();
    for _ in 0..5 {
        desk.order().await;
    }
    let tested = desk.act("test", &json!({})).await;
    assert_eq!(tested["result"], "DELIVERED");
    let [test] = &desk.receiver.since(told)[..] else {
        panic!("it is told of orders");
    };
    assert!(test.is_signed_by(&desk.secret) && test.event().is_none());
    assert_eq!(desk.act("resume", &json!({})).await["state"], "ACTIVE");
    eventually("it catches up", || async {
        let journals = desk.shop.ledger().journals();
        let mut all = desk.receiver.since(0);
        all.retain(|arrival| arrival.event().is_some());
        compared(&all, &journals).is_empty().then_some(())
    })
    .await;
    desk.service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_is_gone_is_paused_at_once_and_catches_up_when_it_is_back() {
    let desk = Desk::open().await;
    desk.receiver.rule(|| Does::Answer(410, Duration::ZERO));
    desk.order().await;
    let paused = eventually("it is paused", || async {
        let shown = desk.show().await;
        (shown["state"] == "PAUSED").then_some(shown)
    })
    .await;
    assert_eq!(paused["pausedBy"], "the service");
    assert!(
        paused["pauseReason"].as_str().unwrap().contains("410"),
        "{paused}"
    );
    desk.receiver.rule(|| Does::TAKE);
    for _ in 0..3 {
        desk.order().await;
    }
    assert_eq!(desk.receiver.count(), 1, "one answer is enough");
    desk.act("resume", &json!({})).await;
    desk.all_told().await;
    desk.service.stop().await;
}
