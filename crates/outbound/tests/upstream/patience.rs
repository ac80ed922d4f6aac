//! How long an order is waited for that is paid by event: from when the question could be heard.

use super::event_payments::{PATIENCE, app, awaiting};
use application::orders::{Asking, ExpireUnpaidOrders};
use application::ports::{EventFeed, FeedPosition, Hold, HoldBack, RelayBook, SinkName, Taken};
use application::testing::{MemoryRelayBook, TestApp};
use domain::order::Version;
use domain::{Duration, OrderId};
use std::sync::Arc;

struct Told {
    app: TestApp,
    book: Arc<MemoryRelayBook>,
    sink: SinkName,
    expiry: ExpireUnpaidOrders,
}

impl Told {
    /// Nothing has been told yet, and everything is to be.
    async fn nothing() -> Self {
        let app = app();
        let book = Arc::new(MemoryRelayBook::new(app.clock.clone()));
        let sink = SinkName::new("kafka:gateway").unwrap();
        book.begin(&sink, FeedPosition::default()).await.unwrap();
        let asking = Asking::new(
            vec![sink.clone()],
            book.clone(),
            app.store.clone(),
            app.clock.clone(),
        );
        let expiry = ExpireUnpaidOrders {
            change: app.change.clone(),
            unpaid: app.store.clone(),
            switch: app.store.clone(),
            patience: PATIENCE,
            asking: Some(Arc::new(asking)),
        };
        Self {
            app,
            book,
            sink,
            expiry,
        }
    }

    async fn hold(&self) -> Hold {
        match self.book.take(&self.sink, Duration::from_secs(1)).await {
            Ok(Taken::Held(hold)) => hold,
            met => panic!("{met:?}"),
        }
    }

    /// Everything so far is delivered.
    async fn all(&self) {
        let hold = self.hold().await;
        let end = self.app.store.end().await.unwrap();
        let lease = Duration::from_secs(1);
        self.book.advance(&hold, end, lease).await.unwrap();
        self.book.release(&hold).await.unwrap();
    }

    /// How many orders are called off while so many minutes pass.
    async fn expired_in(&self, minutes: u64) -> usize {
        let mut expired = 0;
        for _ in 0..minutes * 2 {
            tokio::time::sleep(std::time::Duration::from_secs(30)).await;
            expired += self.expiry.run().await.unwrap();
        }
        expired
    }
}

async fn hold_back(told: &Told, order: OrderId) -> Hold {
    let hold = told.hold().await;
    let waits = HoldBack {
        order,
        number: told.app.order(order).await.number().unwrap(),
        seq: Version(2),
        reason: "too large".to_owned(),
        retry_after: Duration::from_secs(600),
        since: None,
    };
    told.book.hold_back(&hold, &waits).await.unwrap();
    hold
}

#[tokio::test(start_paused = true)]
async fn nobodys_patience_runs_out_while_the_question_is_not_delivered() {
    let told = Told::nothing().await;
    let id = awaiting(&told.app).await;
    assert_eq!(told.expired_in(5 * 60).await, 0);
    told.all().await;
    assert_eq!(told.expired_in(29).await, 0);
    assert!(told.app.order(id).await.awaits_payment());
    assert_eq!(told.expired_in(2).await, 1);
}

#[tokio::test(start_paused = true)]
async fn an_order_whose_question_was_heard_expires_in_its_time() {
    let told = Told::nothing().await;
    told.all().await;
    assert_eq!(told.expired_in(31).await, 0);
    awaiting(&told.app).await;
    told.all().await;
    assert_eq!(told.expired_in(29).await, 0);
    assert_eq!(told.expired_in(2).await, 1);
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_held_back_is_waited_for_from_when_it_is_let_go_and_no_other() {
    let told = Told::nothing().await;
    let (first, second) = (awaiting(&told.app).await, awaiting(&told.app).await);
    told.all().await;
    let hold = hold_back(&told, first).await;
    assert_eq!(told.expired_in(2 * 60).await, 1);
    assert!(told.app.order(second).await.is_cancelled());
    let waits = told.book.held_back(&told.sink, None, 1).await.unwrap();
    told.book
        .let_go(&hold, first, waits[0].since)
        .await
        .unwrap();
    told.all().await;
    assert_eq!(told.expired_in(29).await, 0);
    assert_eq!(told.expired_in(2).await, 1);
    assert!(told.app.order(first).await.is_cancelled());
}

#[tokio::test(start_paused = true)]
async fn a_process_that_has_just_begun_or_stood_still_waits_as_well() {
    let told = Told::nothing().await;
    awaiting(&told.app).await;
    told.all().await;
    // It stood still: what was answered meanwhile may lie unread.
    tokio::time::sleep(PATIENCE.into()).await;
    tokio::time::sleep(PATIENCE.into()).await;
    assert_eq!(told.expiry.run().await.unwrap(), 0);
    assert_eq!(told.expired_in(29).await, 0);
    assert_eq!(told.expired_in(2).await, 1);
}

#[tokio::test(start_paused = true)]
async fn a_sink_that_has_never_begun_has_asked_nobody() {
    let told = Told::nothing().await;
    awaiting(&told.app).await;
    told.all().await;
    told.book.forget(&told.sink).await.unwrap();
    assert_eq!(told.expired_in(2 * 60).await, 0);
}
