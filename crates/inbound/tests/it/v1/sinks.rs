//! `/api/v1/sinks`: listed, tried again, forgotten, and for operators alone.

use crate::shop::{OPERATOR, Shop, V1_ORDER};
use application::ports::{FeedPosition, Hold, HoldBack, RelayBook as _, SinkName, Taken};
use domain::order::Version;
use domain::{Duration, OrderId, OrderNumber};

const SINKS: &str = "/api/v1/sinks";

fn order(last: u8) -> OrderId {
    OrderId::from_uuid(
        format!("0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a{last:02x}")
            .parse()
            .unwrap(),
    )
}

/// A sink that is held for ten seconds and waits with these orders.
async fn sink(shop: &Shop, waiting: &[u8]) -> Hold {
    let name = SinkName::new("kafka:canonical").unwrap();
    shop.book.begin(&name, FeedPosition(0)).await.unwrap();
    let Ok(Taken::Held(hold)) = shop.book.take(&name, Duration::from_secs(10)).await else {
        panic!("nobody else has it");
    };
    for number in waiting {
        let waits = HoldBack {
            order: order(*number),
            number: OrderNumber(u64::from(*number)),
            seq: Version(3),
            reason: "MessageSizeTooLarge".to_owned(),
            retry_after: Duration::from_secs(60),
            since: None,
        };
        shop.book.hold_back(&hold, &waits).await.unwrap();
    }
    hold
}

async fn due(shop: &Shop) -> usize {
    let name = SinkName::new("kafka:canonical").unwrap();
    shop.book.due(&name, 10).await.unwrap().len()
}

async fn retry(shop: &Shop, body: &str) -> crate::shop::Told {
    let path = format!("{SINKS}/kafka:canonical/retry");
    shop.post_with(&path, &[OPERATOR], body).await
}

#[tokio::test(start_paused = true)]
async fn operators_see_where_each_sink_stands_and_what_waits() {
    let shop = Shop::open();
    let none = shop.get_with(SINKS, &[OPERATOR]).await;
    assert_eq!(none.text(), r#"{"sinks":[]}"#);
    shop.post("/api/v1/orders", V1_ORDER).await;
    sink(&shop, &[1, 2]).await;
    let told = shop.get_with(SINKS, &[OPERATOR]).await;
    assert_eq!(
        told.text(),
        r#"{"sinks":[{"name":"kafka:canonical","place":0,"isHeld":true,"heldForMs":10000,"heldBack":2,"isBehind":true,"oldestWaiting":"2026-01-01T00:00:00Z"}]}"#
    );
    let path = format!("{SINKS}/kafka:canonical/held-back");
    let page = shop.get_with(&format!("{path}?limit=1"), &[OPERATOR]).await;
    let next = order(1);
    assert_eq!(
        page.text(),
        format!(
            r#"{{"heldBack":[{{"orderId":1,"orderNumber":"ORD-{next}","seq":3,"attempts":1,"reason":"MessageSizeTooLarge","since":"2026-01-01T00:00:00Z","dueInMs":60000}}],"nextCursor":"{next}"}}"#
        )
    );
    let page = shop
        .get_with(&format!("{path}?cursor={next}"), &[OPERATOR])
        .await;
    assert!(page.text().contains(r#""orderId":2"#) && page.member("nextCursor") == "null");
    for bad in ["?limit=0", "?limit=201", "?cursor=x", "?order=1"] {
        let told = shop.get_with(&format!("{path}{bad}"), &[OPERATOR]).await;
        assert_eq!(told.status, 400, "{bad}");
    }
    for nowhere in ["kafka:others", "no%20name"] {
        let told = shop
            .get_with(&format!("{SINKS}/{nowhere}/held-back"), &[OPERATOR])
            .await;
        assert_eq!(told.status, 404, "{nowhere}");
    }
}

#[tokio::test(start_paused = true)]
async fn one_order_or_all_are_tried_again_at_once() {
    let shop = Shop::open();
    sink(&shop, &[1, 2, 3]).await;
    assert_eq!(due(&shop).await, 0);
    for (body, retried, due_now) in [
        (r#"{"order":"2"}"#.to_owned(), 1, 1),
        (r#"{"order":"ORD_2"}"#.to_owned(), 1, 1),
        (format!(r#"{{"order":"{}"}}"#, order(1)), 1, 2),
        ("{}".to_owned(), 3, 3),
    ] {
        let told = retry(&shop, &body).await;
        assert_eq!(told.text(), format!(r#"{{"retried":{retried}}}"#), "{body}");
        assert_eq!(due(&shop).await, due_now, "{body}");
    }
    for (body, status) in [
        (r#"{"order":"9"}"#.to_owned(), 404),
        (format!(r#"{{"order":"{}"}}"#, order(9)), 404),
        (r#"{"order":"everything"}"#.to_owned(), 400),
        (r#"{"order":7}"#.to_owned(), 400),
        ("[]".to_owned(), 400),
    ] {
        assert_eq!(retry(&shop, &body).await.status, status, "{body}");
    }
    let path = format!("{SINKS}/kafka:others/retry");
    assert_eq!(shop.post_with(&path, &[OPERATOR], "{}").await.status, 404);
}

#[tokio::test(start_paused = true)]
async fn a_sink_is_forgotten_once_nobody_carries_events_to_it() {
    let shop = Shop::open();
    let hold = sink(&shop, &[1]).await;
    let path = format!("{SINKS}/kafka:canonical");
    let used = shop.send("DELETE", &path, &[OPERATOR], "").await;
    assert_eq!(used.status, 409, "{used}");
    shop.book.release(&hold).await.unwrap();
    assert_eq!(
        shop.send("DELETE", &path, &[OPERATOR], "").await.status,
        204
    );
    assert_eq!(
        shop.send("DELETE", &path, &[OPERATOR], "").await.status,
        404
    );
    assert_eq!(
        shop.get_with(SINKS, &[OPERATOR]).await.text(),
        r#"{"sinks":[]}"#
    );
}

#[tokio::test(start_paused = true)]
async fn nobody_else_may_look_or_touch() {
    let shop = Shop::behind_gateway();
    sink(&shop, &[1]).await;
    let (customer, service) = ([("x-user-id", "7")], [("x-user-role", "SERVICE")]);
    for (method, path) in [
        ("GET", ""),
        ("GET", "/kafka:canonical/held-back"),
        ("POST", "/kafka:canonical/retry"),
        ("DELETE", "/kafka:canonical"),
        ("DELETE", "/kafka:others"),
    ] {
        let path = format!("{SINKS}{path}");
        assert_eq!(
            shop.send(method, &path, &[], "{}").await.status,
            401,
            "{path}"
        );
        for who in [&customer, &service] {
            assert_eq!(
                shop.send(method, &path, who, "{}").await.status,
                403,
                "{path}"
            );
        }
    }
    assert_eq!(due(&shop).await, 0);
}
