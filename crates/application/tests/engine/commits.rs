//! Commits that are lost, unknown or delivered twice, at every moment of an order's life.

use super::books::{assert_sound, repeats, worlds};
use application::Caller;
use application::orders::{PlaceOrderError, PlaceOutcome};
use application::testing::{CommitFault, TestApp, builders};
use domain::order::OrderStatusKind;

const FAULTS: [CommitFault; 4] = [
    CommitFault::Lost,
    CommitFault::UnknownButWritten,
    CommitFault::UnknownAndNotWritten,
    CommitFault::Duplicated,
];

/// More commits than an order needs.
const COMMITS: usize = 9;

#[tokio::test(start_paused = true)]
async fn no_commit_that_fails_loses_or_repeats_anything() {
    for (world, abilities) in worlds() {
        for fault in FAULTS {
            for nth in 1..COMMITS {
                let context = format!("{world}: commit {nth} is {fault:?}");
                let app = TestApp::builder().among(abilities).start();
                for _ in 0..nth {
                    app.store.let_next_commit_pass();
                }
                app.store.fail_next_commit(fault);
                let id = app.place(builders::request(&[("PROD001", 2)])).await;
                app.run_until_idle().await;
                let order = app.order(id).await;
                assert_sound(&app, &context);
                // A keyless call may be parked: its intent is on record, and nobody can tell that
                // it was never made.
                if repeats(abilities) || order.parked().is_none() {
                    assert_eq!(
                        order.status().kind(),
                        OrderStatusKind::Confirmed,
                        "{context}"
                    );
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_place_whose_commit_fails_says_what_is_known() {
    for fault in FAULTS {
        let app = TestApp::start();
        app.store.fail_next_commit(fault);
        let mut request = builders::request(&[("PROD001", 2)]);
        request.claim = builders::keyed("key", 1);
        let first = app.place.run(&Caller::Anyone, request.clone()).await;
        match (&first, fault) {
            (Err(PlaceOrderError::Store(_)), CommitFault::Lost)
            | (Ok(PlaceOutcome::Placed(_)), CommitFault::Duplicated)
            | (
                Err(PlaceOrderError::Unknown(_)),
                CommitFault::UnknownButWritten | CommitFault::UnknownAndNotWritten,
            ) => {}
            _ => panic!("{fault:?} was answered wrongly"),
        }
        // The client asks again with the same key: there is one order in the end.
        let second = app.place.run(&Caller::Anyone, request).await;
        assert!(second.is_ok(), "{fault:?}");
        app.run_until_idle().await;
        let orders = app.store.orders();
        assert_eq!(orders.len(), 1, "{fault:?}");
        assert_eq!(
            orders[0].status().kind(),
            OrderStatusKind::Confirmed,
            "{fault:?}"
        );
        assert_sound(&app, &format!("{fault:?}"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_down_for_an_hour_delays_orders_and_loses_none() {
    let app = TestApp::start();
    let id = app.place(builders::request(&[("PROD001", 2)])).await;
    app.store.set_down(true);
    tokio::time::sleep(std::time::Duration::from_hours(1)).await;
    app.store.set_down(false);
    app.run_until_idle().await;
    assert_eq!(
        app.order(id).await.status().kind(),
        OrderStatusKind::Confirmed
    );
    assert_sound(&app, "the store was down");
}
