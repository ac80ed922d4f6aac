//! The live part: whoever comes back is told what they missed, and nothing twice.

use super::looking::text_of;
use crate::listening::Listener;
use crate::shop::{Shop, V1_ORDER};
use application::testing::Fault;
use domain::process::Step;

const LIVE: &str = "/track/1/live";

/// One change of the page.
#[derive(Debug, Clone, PartialEq)]
struct Part {
    id: u64,
    text: String,
}

/// The next change.
async fn part(listener: &mut Listener) -> Part {
    loop {
        let block = listener.block().await.expect("the stream goes on");
        let Some(id) = block.lines().find_map(|line| line.strip_prefix("id: ")) else {
            continue;
        };
        assert!(block.lines().any(|line| line == "event: whole"), "{block}");
        let data = block.lines().filter_map(|line| line.strip_prefix("data: "));
        let text = text_of(&data.collect::<Vec<_>>().join("\n"));
        let id = id.parse().expect("ids are numbers");
        return Part { id, text };
    }
}

#[tokio::test(start_paused = true)]
async fn the_page_is_told_where_the_order_stands_and_whenever_that_changes() {
    let shop = Shop::open();
    let order = shop.order().await;
    shop.app.run_until_idle().await;
    let mut listener = shop.listen(LIVE, &[]).await;
    assert_eq!(listener.headers["content-type"], "text/event-stream");
    let now = part(&mut listener).await;
    let page = super::looking::page(&shop, "/track/1", &[]).await;
    assert!(page.contains(&now.text), "{page}\n{}", now.text);
    assert_eq!(now.id, 12);
    for (deed, id, words) in [("ship", 13, "On its way"), ("deliver", 16, "Delivered")] {
        shop.put(&format!("{order}/{deed}")).await;
        shop.app.run_until_idle().await;
        let told = part(&mut listener).await;
        assert_eq!(told.id, id);
        assert!(
            told.text.starts_with(&format!("Order 1 {words}")),
            "{told:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_that_comes_back_misses_no_change_and_is_told_none_twice() {
    let shop = Shop::open();
    shop.world()
        .script
        .next(Step::CreateShipment, Fault::NotSent);
    let order = shop.order().await;
    shop.app.run_until_idle().await;
    for deed in ["process", "ship", "deliver"] {
        shop.put(&format!("{order}/{deed}")).await;
        shop.app.run_until_idle().await;
    }
    let mut all = Vec::new();
    let mut listener = shop.listen(LIVE, &[("last-event-id", "0")]).await;
    loop {
        let told = part(&mut listener).await;
        let is_last = told.text.starts_with("Order 1 Delivered");
        all.push(told);
        if is_last {
            break;
        }
    }
    assert!(
        all.is_sorted_by(|a, b| a.id < b.id && a.text != b.text),
        "{all:?}"
    );
    for (met, known) in all.iter().enumerate() {
        let id = known.id.to_string();
        let mut back = shop.listen(LIVE, &[("last-event-id", &id)]).await;
        for missed in &all[met + 1..] {
            assert_eq!(part(&mut back).await, *missed);
        }
        assert_eq!(
            back.block().await.as_deref().map(|b| b.contains("id: ")),
            Some(false)
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_live_part_is_for_those_who_see_the_page() {
    let shop = Shop::behind_gateway();
    let owner = ("x-userid", "12345");
    shop.post_with("/api/v1/orders", &[owner], V1_ORDER).await;
    let told = shop.post_with("/api/v1/orders/1/links", &[owner], "").await;
    let link = told.json()["url"].as_str().expect("a text").to_owned();
    let (_, access) = link.split_once('?').expect("a token");
    part(&mut shop.listen(LIVE, &[owner]).await).await;
    part(&mut shop.listen(&format!("{LIVE}?{access}"), &[]).await).await;
    let page = shop.get(&format!("/track/1?{access}")).await;
    let live = format!("/live?{access}\"");
    assert!(page.text().contains(&live), "{page}");
    let told = shop.get(LIVE).await;
    assert_eq!(told.status, 404, "{told}");
    let wrong = [owner, ("last-event-id", "yesterday")];
    assert_eq!(shop.get_with(LIVE, &wrong).await.status, 400);
    assert_eq!(shop.live.watchers(), 0, "all have left");
}

#[tokio::test(start_paused = true)]
async fn one_visitor_cannot_take_all_streams() {
    let shop = Shop::behind_gateway();
    let owner = ("x-userid", "12345");
    shop.post_with("/api/v1/orders", &[owner], V1_ORDER).await;
    let mut open = Vec::new();
    for _ in 0..16 {
        open.push(shop.listen(LIVE, &[owner]).await);
    }
    let refused = shop.get_with(LIVE, &[owner]).await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, "5"));
}
