//! `/dashboard`: what goes on, what is wrong first, live.

use crate::listening::Listener;
use crate::shop::{OPERATOR, Shop, V1_ORDER};
use application::testing::Fault;
use domain::process::Step;
use std::collections::BTreeSet;

const BOARD: &str = "/dashboard";
const LIVE: &str = "/dashboard/live/board";

/// The parts of the board, the pressing first.
const PARTS: [&str; 8] = [
    "parked",
    "figures",
    "minutes",
    "statuses",
    "confirming",
    "takings",
    "collaborators",
    "backlog",
];

/// Places orders that go as far as they go by themselves.
async fn place(shop: &Shop, orders: usize) {
    for number in 0..orders {
        let key = format!("{number}-of-{orders}");
        let headers = [("idempotency-key", key.as_str())];
        let told = shop.post_with("/api/v1/orders", &headers, V1_ORDER).await;
        // One that is left to a person is taken on, and not confirmed.
        assert!([201, 202].contains(&told.status), "{told}");
    }
    shop.app.run_until_idle().await;
}

/// The page, once it shows this.
async fn board_with(shop: &Shop, text: &str) -> String {
    let mut page = String::new();
    for _ in 0..100 {
        let told = shop.get_with(BOARD, &[OPERATOR]).await;
        assert_eq!(told.status, 200, "{told}");
        page = told.text().to_owned();
        if page.contains(text) {
            return page;
        }
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
    panic!("{text} never comes: {page}");
}

/// The next part that comes: its name and its markup.
async fn part(listener: &mut Listener) -> Option<(String, String)> {
    loop {
        let block = listener.block().await?;
        let Some(name) = block.lines().find_map(|line| line.strip_prefix("id: ")) else {
            continue;
        };
        assert!(block.contains("\nevent: part\n"), "{block}");
        let data = block.lines().filter_map(|line| line.strip_prefix("data: "));
        return Some((name.to_owned(), data.collect::<Vec<_>>().join("\n")));
    }
}

#[tokio::test(start_paused = true)]
async fn the_last_hour_is_shown_in_figures_and_pictures() {
    let shop = Shop::open();
    place(&shop, 3).await;
    let page = board_with(&shop, "<strong>3</strong><span>orders placed</span>").await;
    let places = PARTS.map(|part| page.find(&format!("data-part=\"{part}\"")));
    assert!(places.is_sorted() && places[0].is_some(), "{places:?}");
    assert!(page.contains("<strong>3</strong><span>confirmed</span>"));
    assert!(page.contains("No order waits for a person."));
    assert!(page.contains("<title>Orders placed in each minute of the last hour</title>"));
    assert!(
        page.contains("00:00: 3 orders"),
        "each column says what it stands for"
    );
    assert!(page.contains("inventory") && page.contains("Held back"));
    assert!(!page.contains("style=") && !page.contains("Unknown"));
}

#[tokio::test(start_paused = true)]
async fn an_order_that_waits_for_a_person_comes_first_and_says_why() {
    let shop = Shop::open();
    shop.world().script.next(Step::Capture, Fault::Mismatch);
    place(&shop, 2).await;
    let page = board_with(&shop, "1 order waits</strong> for a person").await;
    let parked = page.find("data-part=\"parked\"").unwrap();
    let figures = page.find("data-part=\"figures\"").unwrap();
    let first = &page[parked..figures];
    assert!(first.contains("contradiction"), "{first}");
    assert!(first.contains("compare both sides"), "{first}");
    let order = &shop.app.store.orders()[0];
    let link = format!("href=\"/dashboard/orders/{}\"", order.id());
    assert!(first.contains(&link), "{first}");
}

#[tokio::test(start_paused = true)]
async fn a_parked_order_says_since_when_it_waits_and_not_when_it_was_placed() {
    let shop = Shop::open();
    shop.world().script.hold(Step::Capture);
    let placing = shop.clone();
    tokio::spawn(async move { placing.post("/api/v1/orders", V1_ORDER).await });
    shop.world().script.until_held(Step::Capture).await;
    shop.app.clock.advance(domain::Duration::from_secs(3_600));
    shop.world().script.always(Step::Capture, Fault::Mismatch);
    shop.world().script.let_go(Step::Capture);
    shop.app.run_until_idle().await;
    let page = board_with(&shop, "1 order waits</strong> for a person").await;
    let (_, first) = page.split_once("data-label=\"Waits since\">").unwrap();
    assert!(
        first.starts_with("<time datetime=\"2026-01-01T01:"),
        "{first}"
    );
    let page = shop.page("/dashboard/orders/1").await;
    let since = "Waits for a person</span> since <time datetime=\"2026-01-01T01:";
    assert!(page.text().contains(since), "{page}");
}

#[tokio::test(start_paused = true)]
async fn orders_that_wait_for_a_webhooks_delivery_are_in_the_backlog() {
    let shop = Shop::open();
    board_with(&shop, "0 active · ").await;
    let webhook = "webhook:0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a01";
    shop.hold_back(webhook, 2).await;
    let page = board_with(&shop, "2 orders wait</span> for a delivery").await;
    assert!(page.contains("Holds orders back"), "{page}");
    // What another sink waits with is no webhook's.
    shop.hold_back("kafka:canonical", 3).await;
    let page = board_with(&shop, "kafka:canonical").await;
    assert!(
        page.contains("2 orders wait</span> for a delivery"),
        "{page}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_changes_arrives_without_a_reload_and_nothing_else_does() {
    let shop = Shop::open();
    let mut listener = shop.listen(LIVE, &[OPERATOR]).await;
    let mut met = BTreeSet::new();
    while met.len() < PARTS.len() {
        met.insert(part(&mut listener).await.unwrap().0);
    }
    assert_eq!(met, PARTS.map(str::to_owned).into());
    place(&shop, 1).await;
    let mut again = BTreeSet::new();
    loop {
        let (name, html) = part(&mut listener).await.unwrap();
        again.insert(name);
        if html.contains("<strong>1</strong><span>confirmed</span>") {
            break;
        }
    }
    assert!(!again.contains("collaborators"), "{again:?}");
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_down_empties_no_part_that_it_has_no_part_in() {
    let shop = Shop::open();
    shop.app.store.set_down(true);
    let page = board_with(&shop, "the store gives no answer").await;
    assert!(page.contains("inventory") && page.contains("Held back"));
    assert!(
        !page.contains("<strong>0</strong>"),
        "what is not known is no zero"
    );
    shop.app.store.set_down(false);
    place(&shop, 2).await;
    board_with(&shop, "<strong>2</strong><span>orders placed</span>").await;
}

#[tokio::test(start_paused = true)]
async fn the_board_is_for_operators_alone() {
    let shop = Shop::behind_gateway();
    let customer = ("x-userid", "1");
    for path in [BOARD, LIVE] {
        assert_eq!(shop.get_with(path, &[customer]).await.status, 403, "{path}");
    }
    let stream = [("accept", "text/event-stream")];
    assert_eq!(shop.get_with(LIVE, &stream).await.status, 401);
    let told = Shop::open().get(BOARD).await;
    assert_eq!(told.status, 303);
    assert!(told.header("location").starts_with("/dashboard/sign-in"));
}

#[tokio::test(start_paused = true)]
async fn the_stream_ends_with_the_process() {
    let shop = Shop::open();
    let mut listener = shop.listen(LIVE, &[OPERATOR]).await;
    part(&mut listener).await.unwrap();
    shop.stopping.cancel();
    while part(&mut listener).await.is_some() {}
}
