//! The feed has every event of every order once, in the order in which they became durable.

use super::facts::every_fact;
use super::store::{Store, appending, cancelled};
use crate::ports::{FeedEntry, FeedPosition, Happened, Wake};
use domain::order::{Fact, OrderStatusKind, Version};
use domain::{Order, OrderId};
use futures::future::join_all;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// All entries behind a place, read in pages of this size.
async fn read_on(store: &Store, mut from: FeedPosition, page: usize) -> Vec<FeedEntry> {
    let mut all = Vec::new();
    loop {
        let entries = store.feed.after(from, page).await.expect("the store is up");
        assert!(entries.len() <= page, "the limit was not kept");
        let is_last = entries.len() < page;
        from = entries.last().map_or(from, |entry| entry.position);
        all.extend(entries);
        if is_last {
            return all;
        }
    }
}

fn happened(entry: &FeedEntry) -> &Happened {
    entry.happened.as_deref().expect("it can be read")
}

/// Checks that places rise, that no event is missing or there twice, and that each order's come in
/// their own order. Returns how many events each order has.
fn check(entries: &[FeedEntry]) -> BTreeMap<OrderId, Version> {
    let mut versions = BTreeMap::new();
    let mut last = FeedPosition(0);
    for entry in entries {
        assert!(entry.position > last, "{:?} after {last:?}", entry.position);
        last = entry.position;
        let version = versions.entry(entry.order).or_insert(Version(0));
        assert_eq!(
            happened(entry).event.seq,
            version.next(),
            "a gap or a double"
        );
        *version = version.next();
    }
    versions
}

pub(super) async fn the_feed_has_every_event_as_its_journal_has_it(store: Store) {
    assert_eq!(
        store.feed.end().await.expect("the store is up"),
        FeedPosition(0)
    );
    let orders = [
        store.place_any(Wake::Never).await,
        store.place_any(Wake::Never).await,
    ];
    for order in &orders {
        let append = appending(order, every_fact());
        store.append(append).await.expect("nothing is in its way");
    }
    let entries = read_on(&store, FeedPosition(0), 7).await;
    check(&entries);
    let end = store.feed.end().await.expect("the store is up");
    assert_eq!(entries.last().map(|entry| entry.position), Some(end));
    for order in &orders {
        let own = entries.iter().filter(|entry| entry.order == order.id());
        let told: Vec<_> = own
            .inspect(|entry| assert_eq!(Some(entry.number), order.number()))
            .map(|entry| happened(entry).event.clone())
            .collect();
        assert_eq!(told, store.events(order).await);
    }
    for entry in entries.iter().step_by(5) {
        let place = store.feed.place_of(entry.order, entry.seq).await;
        assert_eq!(place.expect("the store is up"), Some(entry.position));
    }
    let none = store.feed.place_of(orders[0].id(), Version(999)).await;
    assert_eq!(none.expect("the store is up"), None);
}

pub(super) async fn the_feed_says_where_the_order_stood_after_each_event(store: Store) {
    use OrderStatusKind::{Cancelled, Confirmed, Delivered, Pending, Processing, Shipped};
    let order = store.place_any(Wake::Never).await;
    let quiet = || {
        every_fact()
            .into_iter()
            .find(|fact| fact.moves_to().is_none())
    };
    let quiet = || quiet().expect("calls move nothing");
    let facts = vec![
        quiet(),
        Fact::OrderConfirmed,
        quiet(),
        Fact::ProcessingStarted,
        Fact::OrderShipped,
        quiet(),
        Fact::OrderDelivered,
    ];
    store
        .append(appending(&order, facts))
        .await
        .expect("nothing is in its way");
    let other = store.place_any(Wake::Never).await;
    let other = store.record(&other, cancelled()).await;
    store.record(&other, quiet()).await;
    let entries = read_on(&store, FeedPosition(0), 100).await;
    let told: Vec<_> = entries.iter().map(|entry| happened(entry).status).collect();
    let first = [
        Pending, Pending, Confirmed, Confirmed, Processing, Shipped, Shipped, Delivered,
    ];
    assert_eq!(told[..8], first);
    assert_eq!(told[8..], [Pending, Cancelled, Cancelled]);
}

pub(super) async fn the_feed_knows_where_an_imported_order_stands(store: Store) {
    let is_import = |fact: &Fact| matches!(fact, Fact::OrderImported(_));
    let (imports, others): (Vec<_>, Vec<_>) = every_fact().into_iter().partition(is_import);
    assert!(!imports.is_empty());
    let quiet = others.into_iter().find(|fact| fact.moves_to().is_none());
    let quiet = quiet.expect("calls move nothing");
    for import in imports {
        let status = import.moves_to().expect("it says where the order stood");
        let end = store.feed.end().await.expect("the store is up");
        let order = store.place_any(Wake::Never).await;
        let append = appending(&order, vec![import, quiet.clone()]);
        store.append(append).await.expect("nothing is in its way");
        let entries = read_on(&store, end, 10).await;
        let told: Vec<_> = entries.iter().map(|entry| happened(entry).status).collect();
        assert_eq!(told, [OrderStatusKind::Pending, status, status]);
    }
}

pub(super) async fn the_feed_goes_on_behind_any_place(store: Store) {
    for _ in 0..10 {
        store.place_any(Wake::Never).await;
    }
    let all = read_on(&store, FeedPosition(0), 100).await;
    for (n, entry) in all.iter().enumerate() {
        let rest = read_on(&store, entry.position, 3).await;
        assert_eq!(rest.len(), all.len() - n - 1);
        assert!(rest.iter().all(|later| later.position > entry.position));
    }
    let beyond = FeedPosition(u64::MAX);
    assert!(read_on(&store, beyond, 3).await.is_empty());
    let none = store.feed.after(FeedPosition(0), 0).await;
    assert!(none.expect("the store is up").is_empty());
}

pub(super) async fn the_feed_is_counted_as_far_as_somebody_wants_to_know(store: Store) {
    for _ in 0..6 {
        store.place_any(Wake::Never).await;
    }
    let all = read_on(&store, FeedPosition(0), 100).await;
    let (first, far) = (FeedPosition(0), FeedPosition(u64::MAX));
    let count = async |behind, up_to, at_most| {
        let counted = store.feed.count(behind, up_to, at_most).await;
        counted.expect("the store is up") as usize
    };
    assert_eq!(count(first, far, 100).await, all.len());
    assert_eq!(count(first, far, 4).await, 4);
    assert_eq!(count(all[1].position, all[4].position, 100).await, 3);
    assert_eq!(count(all[1].position, all[4].position, 2).await, 2);
    assert_eq!(count(all[all.len() - 1].position, far, 100).await, 0);
    assert_eq!(count(far, far, 100).await, 0);
}

/// Writers race, some of them for the same version, while a reader goes on from the last place that
/// it was given: nothing may turn up behind its back.
pub(super) async fn nothing_turns_up_behind_what_was_read(store: Store) {
    const WRITERS: usize = 8;
    const ORDERS: usize = 12;
    let is_over = Arc::new(AtomicBool::new(false));
    let reader = tokio::spawn({
        let (store, is_over) = (store.clone(), is_over.clone());
        async move {
            let mut seen: Vec<FeedEntry> = Vec::new();
            loop {
                let was_over = is_over.load(Ordering::SeqCst);
                let from = seen.last().map_or(FeedPosition(0), |entry| entry.position);
                seen.extend(read_on(&store, from, 5).await);
                if was_over {
                    return seen;
                }
                tokio::task::yield_now().await;
            }
        }
    });
    let writers = (0..WRITERS).map(|_| {
        let placements: Vec<_> = (0..ORDERS)
            .map(|_| store.ordinary(store.no_claim()))
            .collect();
        let store = store.clone();
        tokio::spawn(async move {
            for placement in placements {
                let order = store.place(placement).await.expect("nothing is in its way");
                let rivals = (0..3).map(|_| store.append(confirmed(&order)));
                let won = join_all(rivals).await.iter().filter(|r| r.is_ok()).count();
                assert_eq!(won, 1);
            }
        })
    });
    for written in join_all(writers).await {
        written.expect("no panic");
    }
    is_over.store(true, Ordering::SeqCst);
    let seen = reader.await.expect("no panic");
    let versions = check(&seen);
    assert_eq!(versions.len(), WRITERS * ORDERS);
    assert!(versions.values().all(|version| *version == Version(3)));
    let again = read_on(&store, FeedPosition(0), 1_000).await;
    let places = |entries: &[FeedEntry]| entries.iter().map(|e| e.position).collect::<Vec<_>>();
    assert_eq!(places(&again), places(&seen));
}

fn confirmed(order: &Order) -> crate::ports::Append {
    let quiet = every_fact()
        .into_iter()
        .find(|fact| fact.moves_to().is_none());
    let quiet = quiet.expect("calls move nothing");
    appending(order, vec![quiet, Fact::OrderConfirmed])
}
