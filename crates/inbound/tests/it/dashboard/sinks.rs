//! `/dashboard/sinks`: looked at, tried again, forgotten.

use super::forms::{HOSTILE, is_for_operators_alone, is_only_text, open, said_after};
use crate::shop::{OPERATOR, Shop, V1_ORDER};
use application::ports::{FeedPosition, Hold, HoldBack, RelayBook as _, SinkName, Taken};
use domain::order::Version;
use domain::{Duration, OrderId, OrderNumber};

const SINKS: &str = "/dashboard/sinks";
const SINK: &str = "/dashboard/sinks/kafka:canonical";

fn order(last: u8) -> OrderId {
    let uuid = format!("0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a{last:02x}");
    OrderId::from_uuid(uuid.parse().unwrap())
}

fn name() -> SinkName {
    SinkName::new("kafka:canonical").unwrap()
}

/// A sink that is held for ten seconds and waits with these orders.
async fn sink(shop: &Shop, waiting: impl IntoIterator<Item = u8>) -> Hold {
    sink_named(shop, &name(), waiting).await
}

impl Shop {
    /// A sink of this name waits with so many orders.
    pub(super) async fn hold_back(&self, name: &str, orders: u8) {
        let name = SinkName::new(name).unwrap();
        sink_named(self, &name, 1..=orders).await;
    }
}

async fn sink_named(shop: &Shop, name: &SinkName, waiting: impl IntoIterator<Item = u8>) -> Hold {
    shop.book.begin(name, FeedPosition(0)).await.unwrap();
    let Ok(Taken::Held(hold)) = shop.book.take(name, Duration::from_secs(10)).await else {
        panic!("nobody else has it");
    };
    for number in waiting {
        let waits = HoldBack {
            order: order(number),
            number: OrderNumber(u64::from(number)),
            seq: Version(3),
            reason: HOSTILE.to_owned(),
            retry_after: Duration::from_secs(60),
            since: None,
        };
        shop.book.hold_back(&hold, &waits).await.unwrap();
    }
    hold
}

async fn due(shop: &Shop) -> usize {
    shop.book.due(&name(), 100).await.unwrap().len()
}

#[tokio::test(start_paused = true)]
async fn each_sink_is_shown_with_what_waits_for_it() {
    let shop = Shop::open();
    let none = open(&shop, SINKS).await;
    assert!(none.text().contains("Events are carried nowhere"), "{none}");
    shop.post("/api/v1/orders", V1_ORDER).await;
    sink(&shop, 1..=51).await;
    let page = open(&shop, SINKS).await;
    for part in [
        "kafka:canonical",
        "Holds orders back",
        "2026-01-01 00:00:00 UTC",
        ">51<",
    ] {
        assert!(page.text().contains(part), "{part} in {page}");
    }
    let one = open(&shop, SINK).await;
    is_only_text(&one);
    assert!(
        one.text()
            .contains(&format!("/dashboard/orders/{}", order(1))),
        "{one}"
    );
    assert!(
        one.text().contains(&format!("cursor={}", order(50))),
        "{one}"
    );
    let rest = open(&shop, &format!("{SINK}?cursor={}", order(50))).await;
    assert!(
        rest.text()
            .contains(&format!("/dashboard/orders/{}", order(51))),
        "{rest}"
    );
    assert!(!rest.text().contains("Next page"), "{rest}");
    for (path, status) in [("?cursor=x", 400), ("-other", 404), ("%20no", 404)] {
        let told = shop.get_with(&format!("{SINK}{path}"), &[OPERATOR]).await;
        assert_eq!(told.status, status, "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn one_order_or_all_are_tried_again() {
    let shop = Shop::open();
    sink(&shop, [1, 2, 3]).await;
    let page = open(&shop, SINK).await;
    let retry = format!("{SINK}/retry");
    let (is_done, words) =
        said_after(&shop, &page, &retry, &[("order", &*order(2).to_string())]).await;
    assert!(is_done && words.starts_with("1 order is"), "{words}");
    assert_eq!(due(&shop).await, 1);
    let (is_done, words) = said_after(&shop, &page, &retry, &[]).await;
    assert!(is_done && words.starts_with("3 orders are"), "{words}");
    assert_eq!(due(&shop).await, 3);
    let (is_done, words) = said_after(&shop, &page, &retry, &[("order", "9")]).await;
    assert!(!is_done && words.contains("does not hold back"), "{words}");
}

#[tokio::test(start_paused = true)]
async fn a_sink_is_forgotten_once_nobody_carries_events_to_it() {
    let shop = Shop::open();
    let hold = sink(&shop, [1]).await;
    let page = open(&shop, SINK).await;
    let forget = format!("{SINK}/forget");
    assert!(!page.text().contains(&forget), "{page}");
    let (is_done, words) = said_after(&shop, &page, &forget, &[]).await;
    assert!(
        !is_done && words.contains("events are carried to the sink"),
        "{words}"
    );
    shop.book.release(&hold).await.unwrap();
    let page = open(&shop, SINK).await;
    assert!(page.text().contains(&forget), "{page}");
    for _ in 0..2 {
        let (is_done, words) = said_after(&shop, &page, &forget, &[]).await;
        assert!(is_done && words.contains("is forgotten"), "{words}");
    }
    assert_eq!(shop.book.sinks().await.unwrap(), []);
}

#[tokio::test(start_paused = true)]
async fn sinks_are_for_operators() {
    let shop = Shop::behind_gateway();
    sink(&shop, [1]).await;
    let (retry, forget) = (format!("{SINK}/retry"), format!("{SINK}/forget"));
    let asked = [
        ("GET", SINKS),
        ("GET", SINK),
        ("POST", &retry),
        ("POST", &forget),
    ];
    is_for_operators_alone(&shop, &asked).await;
    assert_eq!(due(&shop).await, 0);
}
