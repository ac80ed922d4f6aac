//! A process that starts with ten thousand orders that a dead one has left unfinished.

use super::books::assert_sound;
use application::Caller;
use application::engine::EngineLimits;
use application::ports::{Point, Probe};
use application::testing::{TestApp, builders};
use domain::order::OrderStatusKind;
use domain::process::{CallId, Step};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const LEFT_BEHIND: u64 = 10_000;
const RESERVE: CallId = CallId::whole(Step::Reserve);

/// Kills whoever has just made an order durable.
struct DiesAfterPlacing;

impl Probe for DiesAfterPlacing {
    fn reached(&self, point: Point) {
        if point == Point::AfterPlace {
            std::panic::resume_unwind(Box::new("killed"));
        }
    }
}

/// How many calls for stock are under way, and the most that ever were.
#[derive(Default)]
struct UnderWay {
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Probe for UnderWay {
    fn reached(&self, point: Point) {
        if point == Point::BeforeCall(RESERVE) {
            let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(now, Ordering::SeqCst);
        } else if point == Point::AfterCall(RESERVE) {
            self.now.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

/// Orders whose process died as soon as they were durable.
pub(super) async fn leave_behind(orders: u64) -> TestApp {
    let dying = TestApp::builder()
        .probed_by(Arc::new(DiesAfterPlacing))
        .start();
    for number in 0..orders {
        let mut request = builders::request(&[("PROD002", 1)]);
        request.claim = builders::keyed(&format!("left-{number}"), number);
        let place = dying.place.clone();
        let placing = tokio::spawn(async move { place.run(&Caller::Anyone, request).await });
        assert!(placing.await.is_err(), "its process has died");
    }
    dying.engine.drain().await;
    dying
}

#[tokio::test(start_paused = true)]
async fn a_large_backlog_is_taken_up_a_few_at_a_time_and_new_orders_do_not_wait_for_it() {
    let dead = leave_behind(LEFT_BEHIND).await;
    let limits = EngineLimits::default();
    let at_once = limits.recovering_at_once;
    tokio::time::sleep(limits.lease.into()).await;
    let stock = builders::product("PROD002");
    dead.world.inventory.books().set_on_hand(stock, 1_000_000);
    dead.world.script.hold(Step::Reserve);
    let watch = Arc::new(UnderWay::default());
    let app = dead.start_replica(TestApp::builder().within(limits).probed_by(watch.clone()));
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(watch.now.load(Ordering::SeqCst), at_once);

    let new = app.place(builders::request(&[("PROD002", 1)])).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(
        watch.now.load(Ordering::SeqCst),
        at_once + 1,
        "the new one is under way"
    );
    app.world.script.let_go(Step::Reserve);
    tokio::time::sleep(Duration::from_millis(1)).await;
    assert_eq!(
        app.order(new).await.status().kind(),
        OrderStatusKind::Confirmed
    );

    app.run_until_idle().await;
    assert_eq!(watch.most.load(Ordering::SeqCst), at_once + 1);
    let orders = app.store.orders();
    assert_eq!(orders.len() as u64, LEFT_BEHIND + 1);
    let confirmed = |order: &domain::Order| order.status().kind() == OrderStatusKind::Confirmed;
    assert!(orders.iter().all(confirmed));
    assert_sound(&app, "a backlog");
}
