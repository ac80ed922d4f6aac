//! Forms that are sent twice at the same moment: one takes effect, and both are told what is true.

use super::forms::{led_to, notice, open, said_after, submit};
use super::webhooks::{created, delivered};
use crate::shop::{OPERATOR, Shop, Told};
use std::time::Duration;
use tokio::join;
use tokio::time::timeout;

/// Longer than any answer takes; with tokio's time paused it passes in a moment.
const PATIENCE: Duration = Duration::from_mins(1);

/// Sends a webhook's form twice at once; the second is answered while the first is under way.
async fn twice(shop: &Shop, page: &Told, action: &str) -> [(bool, String); 2] {
    let held = shop.webhooks.held().await;
    let second = async {
        let told = timeout(PATIENCE, submit(shop, page, action, &[])).await;
        drop(held);
        told.expect("it does not wait for the first")
    };
    let (first, second) = join!(submit(shop, page, action, &[]), second);
    [
        notice(&led_to(shop, &first).await),
        notice(&led_to(shop, &second).await),
    ]
}

#[tokio::test(start_paused = true)]
async fn of_two_clicks_at_the_same_moment_one_sends() {
    let shop = Shop::open();
    let here = created(&shop).await;
    delivered(&shop).await;
    for (deed, sent) in [("deliveries/1/resend", 1), ("test", 2)] {
        let page = open(&shop, &here).await;
        let action = format!("{here}/{deed}");
        let [first, second] = twice(&shop, &page, &action).await;
        assert_eq!(shop.webhooks.sent().len(), sent, "{deed}");
        assert_eq!(
            first,
            (
                true,
                "It was sent and taken: status 204, after 7 ms.".to_owned()
            )
        );
        assert!(
            !second.0 && second.1.contains("is not known yet"),
            "{second:?}"
        );
        let (is_done, words) = said_after(&shop, &page, &action, &[]).await;
        assert!(
            is_done && words.contains("sent before: It was sent and taken"),
            "{words}"
        );
        assert_eq!(shop.webhooks.sent().len(), sent, "{deed}");
    }
}

#[tokio::test(start_paused = true)]
async fn of_two_clicks_at_the_same_moment_one_replays() {
    let shop = Shop::open();
    let here = created(&shop).await;
    delivered(&shop).await;
    let page = open(&shop, &here).await;
    let replay = format!("{here}/replay");
    let send = || submit(&shop, &page, &replay, &[("order", "1")]);
    let (first, second) = join!(send(), send());
    assert_eq!((first.status, second.status), (303, 303));
    let trail = shop
        .get_with("/api/v1/audit?kind=WEBHOOK_REPLAY", &[OPERATOR])
        .await;
    assert_eq!(
        trail.json()["deeds"].as_array().unwrap().len(),
        1,
        "{trail}"
    );
}
