//! Runners that die at every moment, and orders that kill every runner.

use super::books::{assert_sound, repeats, worlds};
use application::Caller;
use application::engine::EngineLimits;
use application::orders::SettleOrder;
use application::ports::{Answers, Clock as _, Point, Probe};
use application::request::Answer;
use application::testing::app::PlainAnswers;

use application::testing::{CommitFault, TestApp, builders};
use domain::order::OrderStatusKind;
use domain::process::{CallId, Hold, Step, Verdict};
use domain::{Order, Reason};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

/// Offers of events that the store does not take: some three hundred for each claim of an order.
const REFUSED: usize = 1_000;

/// Notes every moment, and kills whoever comes to the one that it lies in wait for.
#[derive(Default)]
struct Killer {
    seen: Mutex<Vec<Point>>,
    target: Mutex<Option<Point>>,
}

impl Probe for Killer {
    fn reached(&self, point: Point) {
        self.seen.lock().expect("nobody panics with it").push(point);
        let mut target = self.target.lock().expect("nobody panics with it");
        if *target == Some(point) {
            *target = None;
            drop(target);
            // Unwinds without the noise of a panic's message.
            std::panic::resume_unwind(Box::new("killed"));
        }
    }
}

async fn place_and_rest(app: &TestApp) {
    let placing = app.clone();
    let request = builders::request(&[("PROD001", 2), ("PROD002", 1)]);
    let task = tokio::spawn(async move {
        let _outcome = placing.place.run(&Caller::Anyone, request).await;
    });
    let _placed_or_killed = task.await;
    app.run_until_idle().await;
}

#[tokio::test(start_paused = true)]
async fn a_runner_killed_at_any_moment_is_replaced_and_nothing_is_done_twice() {
    for (world, abilities) in worlds() {
        let watcher = Arc::new(Killer::default());
        let builder = || TestApp::builder().among(abilities);
        let app = builder().probed_by(watcher.clone()).start();
        place_and_rest(&app).await;
        let points = watcher.seen.lock().unwrap().clone();
        assert!(points.len() > 10, "{world}: only {points:?}");
        for point in points {
            let context = format!("{world}: killed at {point}");
            let killer = Arc::new(Killer::default());
            *killer.target.lock().unwrap() = Some(point);
            let app = builder().probed_by(killer.clone()).start();
            place_and_rest(&app).await;
            assert_eq!(
                *killer.target.lock().unwrap(),
                None,
                "{context}: never reached"
            );
            assert_sound(&app, &context);
            for order in app.store.orders() {
                let is_confirmed = order.status().kind() == OrderStatusKind::Confirmed;
                let is_parked = !repeats(abilities) && order.parked().is_some();
                assert!(is_confirmed || is_parked, "{context}: {order:?}");
            }
            let is_placed = app.store.orders().len() == 1;
            assert_eq!(is_placed, point != Point::BeforePlace, "{context}");
        }
    }
}

/// Answers that kill the process, as long as they are poisoned.
struct Poisonous(Arc<AtomicBool>);

impl Answers for Poisonous {
    fn final_answer(&self, order: &Order) -> Option<Answer> {
        let is_poisoned = self.0.load(Ordering::SeqCst);
        if is_poisoned && order.lines()[0].product == builders::product("PROD003") {
            std::panic::resume_unwind(Box::new("poisoned"));
        }
        PlainAnswers.final_answer(order)
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_that_kills_every_runner_is_parked_and_the_others_live() {
    let is_poisoned = Arc::new(AtomicBool::new(true));
    let app = TestApp::builder()
        .answering(Poisonous(is_poisoned.clone()))
        .start();
    let poison = app.place(builders::request(&[("PROD003", 1)])).await;
    let mut other = builders::request(&[("PROD001", 1)]);
    other.claim = builders::keyed("other", 1);
    let other = app.place(other).await;
    app.run_until_idle().await;
    let parked = app.order(poison).await.parked().map(|parked| parked.hold);
    assert_eq!(parked, Some(Hold::Poison));
    assert_eq!(
        app.order(other).await.status().kind(),
        OrderStatusKind::Confirmed
    );

    is_poisoned.store(false, Ordering::SeqCst);
    let settle = SettleOrder(app.change.clone());
    let reason = Reason::try_new("the renderer is mended").unwrap();
    let settled = settle
        .run(TestApp::change_of(poison), Verdict::Retry, reason)
        .await;
    assert!(settled.is_ok());
    app.run_until_idle().await;
    assert_eq!(
        app.order(poison).await.status().kind(),
        OrderStatusKind::Confirmed
    );
    assert_sound(&app, "poisoned and mended");
}

#[tokio::test(start_paused = true)]
async fn an_order_is_not_parked_because_the_store_takes_no_events_for_long() {
    let app = TestApp::start();
    app.store.let_next_commit_pass();
    // Many offers in each of many claims: claiming goes well all the time.
    for _ in 0..REFUSED {
        app.store.fail_next_commit(CommitFault::Lost);
    }
    let began = app.clock.now();
    let id = app.place(builders::request(&[("PROD001", 1)])).await;
    app.run_until_idle().await;
    let limits = EngineLimits::default();
    let trouble = app.clock.now().since(began).micros() / limits.lease.micros();
    assert!(
        trouble > u64::from(limits.claims_before_parking) + 2,
        "only {trouble} leases"
    );
    let order = app.order(id).await;
    assert_eq!(
        order.status().kind(),
        OrderStatusKind::Confirmed,
        "{order:?}"
    );
    assert_sound(&app, "a store in trouble");
}

/// Kills whoever makes this call, as long as it is armed.
struct DeadlyCall {
    call: CallId,
    is_armed: AtomicBool,
    deaths: AtomicU32,
}

impl Probe for DeadlyCall {
    fn reached(&self, point: Point) {
        if point == Point::AfterCall(self.call) && self.is_armed.load(Ordering::SeqCst) {
            self.deaths.fetch_add(1, Ordering::SeqCst);
            std::panic::resume_unwind(Box::new("killed"));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_whose_call_kills_every_runner_is_parked_too() {
    let deadly = Arc::new(DeadlyCall {
        call: CallId::whole(Step::Authorize),
        is_armed: AtomicBool::new(true),
        deaths: AtomicU32::new(0),
    });
    let app = TestApp::builder().probed_by(deadly.clone()).start();
    let id = app.place(builders::request(&[("PROD001", 1)])).await;
    app.run_until_idle().await;
    let parked = app.order(id).await.parked().map(|parked| parked.hold);
    assert_eq!(parked, Some(Hold::Poison));
    let deaths = deadly.deaths.load(Ordering::SeqCst);
    assert!((2..=6).contains(&deaths), "it killed {deaths} runners");

    deadly.is_armed.store(false, Ordering::SeqCst);
    let settle = SettleOrder(app.change.clone());
    let reason = Reason::try_new("the client is mended").unwrap();
    let settled = settle
        .run(TestApp::change_of(id), Verdict::Retry, reason)
        .await;
    assert!(settled.is_ok());
    app.run_until_idle().await;
    let order = app.order(id).await;
    assert_eq!(order.status().kind(), OrderStatusKind::Confirmed);
    assert_sound(&app, "deadly and mended");
}

#[tokio::test(start_paused = true)]
async fn two_processes_over_one_store_do_nothing_twice() {
    let app = TestApp::start();
    let replica = app.start_replica(TestApp::builder());
    for n in 0..50 {
        let mut request = builders::request(&[("PROD002", 1)]);
        request.claim = builders::keyed(&n.to_string(), n);
        let process = if n % 2 == 0 { &app } else { &replica };
        process.place(request).await;
    }
    app.run_until_idle().await;
    replica.run_until_idle().await;
    let orders = app.store.orders();
    assert!(
        orders
            .iter()
            .all(|o| o.status().kind() == OrderStatusKind::Confirmed)
    );
    assert_sound(&app, "two processes");
}
