//! Crowds: a thousand buyers of the last piece, a hundred repeats of one request.

use super::books::assert_sound;
use application::Caller;
use application::orders::PlaceOutcome;
use application::testing::{TestApp, builders};
use domain::order::{CancelCause, OrderStatus, OrderStatusKind};
use domain::process::Step;
use std::collections::BTreeSet;

#[tokio::test(start_paused = true)]
async fn of_a_thousand_buyers_of_the_last_piece_one_gets_it_and_the_others_pay_nothing() {
    let app = TestApp::start();
    app.world
        .inventory
        .books()
        .set_on_hand(builders::product("PROD001"), 1);
    let buyers = (0..1_000).map(|n| {
        let app = app.clone();
        let mut request = builders::request(&[("PROD001", 1)]);
        request.claim = builders::keyed(&format!("buyer-{n}"), n);
        tokio::spawn(async move { app.place(request).await })
    });
    for buyer in buyers.collect::<Vec<_>>() {
        buyer.await.unwrap();
    }
    app.run_until_idle().await;
    let orders = app.store.orders();
    let confirmed = orders
        .iter()
        .filter(|o| o.status().kind() == OrderStatusKind::Confirmed);
    assert_eq!(confirmed.count(), 1);
    let refused = orders.iter().filter(|order| {
        let cause = match order.status() {
            OrderStatus::Cancelled { cause, .. } => Some(cause),
            _ => None,
        };
        matches!(cause, Some(CancelCause::OutOfStock(_)))
    });
    assert_eq!(refused.count(), 999);
    assert_eq!(app.world.effects.requests(Step::Authorize), 1);
    assert_eq!(app.world.effects.requests(Step::Release), 0);
    assert_sound(&app, "a thousand buyers");
}

async fn a_hundred_times(claim: application::RequestClaim) {
    let app = TestApp::start();
    let repeats = (0..100).map(|_| {
        let app = app.clone();
        let mut request = builders::request(&[("PROD001", 2)]);
        request.claim = claim.clone();
        tokio::spawn(async move {
            match app.place.run(&Caller::Anyone, request).await {
                Ok(PlaceOutcome::Placed(follower)) => (true, follower.latest().order.id()),
                Ok(PlaceOutcome::Repeated(record)) => {
                    (false, record.order.expect("it names its order"))
                }
                Err(error) => panic!("{error}"),
            }
        })
    });
    let mut placed = 0;
    let mut ids = BTreeSet::new();
    for repeat in repeats.collect::<Vec<_>>() {
        let (is_new, id) = repeat.await.expect("no panic");
        placed += u32::from(is_new);
        ids.insert(id);
    }
    app.run_until_idle().await;
    assert_eq!((placed, ids.len()), (1, 1));
    assert_eq!(app.store.orders().len(), 1);
    assert_sound(&app, "a hundred repeats");
}

#[tokio::test(start_paused = true)]
async fn a_hundred_equal_requests_with_one_key_are_one_order() {
    a_hundred_times(builders::keyed("key", 1)).await;
}

#[tokio::test(start_paused = true)]
async fn a_hundred_equal_requests_without_a_key_are_one_order() {
    a_hundred_times(builders::guard("anyone", 1)).await;
}
