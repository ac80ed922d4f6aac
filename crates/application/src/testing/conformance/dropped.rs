//! A caller that stops waiting changes nothing: what it began is written whole or not at all.

use super::store::{Store, appending};
use crate::ports::{OrderFilter, Wake};
use crate::testing::builders::{answer, keyed, request_key};
use domain::OrderRef;
use domain::order::Fact;

/// Lets a future run for so many turns of the scheduler, then drops it.
async fn drop_after(turns: usize, work: impl Future<Output = ()> + Send + 'static) {
    let task = tokio::spawn(work);
    for _ in 0..turns {
        tokio::task::yield_now().await;
    }
    task.abort();
    let _cancelled_or_done = task.await;
}

/// Polls a future once and drops it.
async fn drop_at_once(work: impl Future<Output = ()>) {
    let mut work = Box::pin(work);
    std::future::poll_fn(|context| {
        let _pending_or_done = work.as_mut().poll(context);
        std::task::Poll::Ready(())
    })
    .await;
}

/// Whatever was still being written when its caller left has been by now.
async fn settled(store: &Store) {
    for _ in 0..3 {
        store.place_any(Wake::Never).await;
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

pub(super) async fn a_dropped_place_wrote_all_or_nothing(store: Store) {
    let mut tried = Vec::new();
    for n in 0..60 {
        let key = format!("key-{n}");
        let placement = store.ordinary(keyed(&key, 1));
        tried.push((key, placement.order.id(), placement.events.clone()));
        let placing = store.clone();
        let work = async move { drop(placing.place(placement).await) };
        if n % 3 == 0 {
            drop_at_once(work).await;
        } else {
            drop_after(n / 3, work).await;
        }
    }
    settled(&store).await;
    for (key, id, events) in tried {
        let order = store.order(OrderRef::Id(id)).await;
        let record = store.request(&request_key(&key)).await;
        assert_eq!(
            order.is_some(),
            record.is_some(),
            "{key} was written in part"
        );
        if let Some(order) = order {
            assert_eq!(store.events(&order).await, events);
            let found = store
                .order(OrderRef::Number(super::store::number(&order)))
                .await;
            assert_eq!(found, Some(order));
        } else {
            let again = store.ordinary(keyed(&key, 1));
            assert!(store.place(again).await.is_ok(), "{key} is half taken");
        }
    }
}

pub(super) async fn a_dropped_append_wrote_all_or_nothing(store: Store) {
    for n in 0..60 {
        let order = store.place_any(Wake::Never).await;
        let key = format!("cancel-{n}");
        let mut append = appending(&order, vec![Fact::OrderConfirmed, Fact::OrderShipped]);
        append.request = Some((keyed(&key, 1), answer(204, b"")));
        let after = append.order.clone();
        let appending = store.clone();
        let work = async move { drop(appending.append(append).await) };
        if n % 3 == 0 {
            drop_at_once(work).await;
        } else {
            drop_after(n / 3, work).await;
        }
        if n % 10 == 0 {
            settled(&store).await;
        } else {
            store.place_any(Wake::Never).await;
        }
        // What was dropped may still be on its way, so the order is looked at until it is whole.
        let found = store
            .order(OrderRef::Id(order.id()))
            .await
            .expect("it was placed");
        assert!(
            found == order || found == after,
            "it was written in part: {found:?}"
        );
    }
}

pub(super) async fn what_others_write_survives_dropped_neighbours(store: Store) {
    let mut acknowledged = Vec::new();
    for n in 0..40 {
        let doomed = store.ordinary(store.no_claim());
        let placing = store.clone();
        let dropped = tokio::spawn(async move { drop(placing.place(doomed).await) });
        let order = store.place_any(Wake::Never).await;
        if n % 2 == 0 {
            dropped.abort();
        }
        acknowledged.push(store.record(&order, Fact::OrderConfirmed).await);
        let _cancelled_or_done = dropped.await;
    }
    settled(&store).await;
    for order in &acknowledged {
        store.assert_has(order).await;
    }
    let confirmed = OrderFilter {
        statuses: vec![domain::order::OrderStatusKind::Confirmed],
        ..OrderFilter::default()
    };
    assert_eq!(store.newest(confirmed, 1).await.total.orders, 40);
}
