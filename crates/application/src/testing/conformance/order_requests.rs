//! What every record of requests that wait for prices must do.

use super::{HOSTILE_ID, HOSTILE_TEXT};
use crate::ports::{AskedItem, AskedOrder, OrderRequests};
use crate::request::RequestKey;
use crate::testing::builders::{customer, fingerprint, product, units};
use crate::testing::clock::NEW_YEAR;
use domain::order::PaymentMethod;
use domain::{Duration, Email, Notation};
use std::sync::Arc;

/// Runs every case on one fresh record.
pub async fn order_requests_conformance(waiting: Arc<dyn OrderRequests>) {
    every_field_comes_back(&*waiting).await;
    of_many_requests_with_one_key_one_is_kept(&waiting).await;
    what_was_announced_is_not_announced_again(&*waiting).await;
    the_oldest_come_first_and_what_is_forgotten_is_gone(&*waiting).await;
}

fn request(key: &str, age: u64) -> AskedOrder {
    AskedOrder {
        key: RequestKey {
            scope: "gateway:customer:7".to_owned(),
            key: key.to_owned(),
        },
        fingerprint: fingerprint(u64::MAX),
        customer: customer("7"),
        customer_notation: Notation::Number,
        email: None,
        items: vec![AskedItem {
            product: product("1"),
            notation: Notation::Number,
            quantity: units(5),
        }],
        payment_method: None,
        asked_at: NEW_YEAR.plus(Duration::from_hours(1_000 - age)),
    }
}

async fn ask(waiting: &dyn OrderRequests, asked: &AskedOrder) -> Option<AskedOrder> {
    let earlier = waiting.ask(asked.clone()).await;
    earlier.expect("the store is up")
}

async fn every_field_comes_back(waiting: &dyn OrderRequests) {
    let mut full = request(HOSTILE_TEXT, 0);
    HOSTILE_TEXT.clone_into(&mut full.key.scope);
    full.customer = customer(HOSTILE_ID);
    full.customer_notation = Notation::Text;
    full.email = Email::parse("ada@example.org").ok();
    full.payment_method = PaymentMethod::parse("tok_visa").ok();
    full.items.push(AskedItem {
        product: product(HOSTILE_ID),
        notation: Notation::Text,
        quantity: units(1_000_000),
    });
    for asked in [full, request("bare", 0)] {
        assert_eq!(ask(waiting, &asked).await, None);
        let found = waiting.asked(&asked.key).await.expect("the store is up");
        assert_eq!(found.as_ref(), Some(&asked));
        let other = AskedOrder {
            fingerprint: fingerprint(0),
            ..asked.clone()
        };
        assert_eq!(ask(waiting, &other).await, Some(asked), "the first stays");
    }
    let near = ["BARE", "bare ", "bar"].map(|key| request(key, 0).key);
    for key in near {
        let found = waiting.asked(&key).await.expect("the store is up");
        assert_eq!(found, None, "{key:?}");
    }
}

async fn of_many_requests_with_one_key_one_is_kept(waiting: &Arc<dyn OrderRequests>) {
    let tries = (0..20).map(|content| {
        let waiting = waiting.clone();
        tokio::spawn(async move {
            let asked = AskedOrder {
                fingerprint: fingerprint(content),
                ..request("at once", 0)
            };
            ask(&*waiting, &asked).await.is_none()
        })
    });
    let tries: Vec<_> = tries.collect();
    let mut kept = 0;
    for one in tries {
        kept += u32::from(one.await.expect("it does not panic"));
    }
    assert_eq!(kept, 1);
}

async fn what_was_announced_is_not_announced_again(waiting: &dyn OrderRequests) {
    let open = async |limit| {
        let open = waiting.unannounced(limit).await.expect("the store is up");
        let open = open.into_iter().map(|asked| asked.expect("it can be read"));
        open.map(|asked| asked.key).collect::<Vec<_>>()
    };
    let all = open(100).await;
    assert_eq!(all.len(), 3, "{all:?}");
    assert_eq!(open(2).await, all[..2], "the oldest first");
    for _ in 0..2 {
        let noted = waiting.note_announced(&all[0]).await;
        noted.expect("the store is up");
        assert_eq!(open(100).await, all[1..]);
    }
    let found = waiting.asked(&all[0]).await.expect("the store is up");
    assert!(found.is_some(), "it still waits");
}

async fn the_oldest_come_first_and_what_is_forgotten_is_gone(waiting: &dyn OrderRequests) {
    for (key, age) in [("a", 30), ("b", 50), ("c", 40)] {
        assert_eq!(ask(waiting, &request(key, age)).await, None);
    }
    let before = async |age: u64, limit| {
        let moment = NEW_YEAR.plus(Duration::from_hours(1_000 - age));
        let old = waiting.asked_before(moment, limit).await;
        let old = old.expect("the store is up").into_iter();
        let old = old.map(|asked| asked.expect("it can be read"));
        old.map(|asked| asked.key.key).collect::<String>()
    };
    assert_eq!(before(29, 100).await, "bca");
    assert_eq!(before(29, 2).await, "bc");
    assert_eq!(before(40, 100).await, "b", "not at that very moment");
    for _ in 0..2 {
        let key = request("b", 50).key;
        waiting.forget(&key).await.expect("the store is up");
        assert_eq!(before(29, 100).await, "ca");
        let found = waiting.asked(&key).await.expect("the store is up");
        assert_eq!(found, None);
    }
}
