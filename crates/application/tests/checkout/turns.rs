//! Carts without revisions whose clearing is late, fails or never comes: what was ordered is not ordered
//! again meanwhile, and nobody is locked out for ever.

use super::shop::{
    checkout, click, fill, foreign, in_cart, line, lines, try_checkout, waits_for, with,
};
use application::carts::CheckoutError;
use application::orders::CancelOrder;
use application::ports::Clock as _;
use application::testing::{Fault, TestApp, builders};
use domain::order::{CancelWindow, OrderStatusKind};
use domain::process::{Clearing, Refusal, Step};
use domain::{CartLine, Order, OrderId, Reason};

fn headphones() -> CartLine {
    line("PROD001", 2, 7_999)
}

fn charger() -> CartLine {
    line("PROD002", 1, 2_999)
}

/// Lets time pass until the order's clearing stands so.
async fn until(app: &TestApp, id: OrderId, clearing: Clearing) -> Order {
    for _ in 0..10_000 {
        let order = app.order(id).await;
        if order.clearing(app.clock.now()) == clearing {
            return order;
        }
        tokio::time::sleep(std::time::Duration::from_mins(1)).await;
    }
    panic!("the clearing of {id} is not {clearing:?} in time");
}

#[tokio::test(start_paused = true)]
async fn while_clearing_fails_what_was_ordered_is_not_ordered_again() {
    let app = foreign().start();
    app.world.script.hold(Step::ClearCart);
    fill(&app, &[headphones()]);
    let (first, _) = checkout(&app, click()).await;
    app.world.script.until_held(Step::ClearCart).await;
    let confirmed = app.order(first).await;
    assert_eq!(confirmed.status().kind(), OrderStatusKind::Confirmed);
    assert_eq!(checkout(&app, click()).await, (first, false));
    let keyed = checkout(&app, with(builders::keyed("k", 1))).await;
    assert_eq!(keyed, (first, false));
    fill(&app, &[headphones(), charger()]);
    let refused = try_checkout(&app, click()).await;
    assert!(waits_for(&refused, first), "{refused:?}");
    app.world.script.let_go(Step::ClearCart);
    app.run_until_idle().await;
    let again = try_checkout(&app, click()).await;
    assert!(matches!(again, Err(CheckoutError::EmptyCart)), "{again:?}");
    fill(&app, &[headphones()]);
    let (second, is_new) = checkout(&app, click()).await;
    assert!(is_new && second != first);
}

#[tokio::test(start_paused = true)]
async fn after_many_failures_only_a_cart_that_still_holds_all_of_it_has_to_wait() {
    let app = foreign().start();
    app.world.script.always(Step::ClearCart, Fault::NotSent);
    fill(&app, &[headphones(), charger()]);
    let (first, _) = checkout(&app, click()).await;
    let order = until(&app, first, Clearing::UnderWay).await;
    fill(&app, &[headphones()]);
    let refused = try_checkout(&app, click()).await;
    assert!(waits_for(&refused, first), "{order:?}: {refused:?}");
    until(&app, first, Clearing::Failing).await;
    fill(&app, &[headphones(), charger()]);
    assert_eq!(checkout(&app, click()).await, (first, false));
    fill(&app, &[line("PROD001", 3, 7_999), charger()]);
    let refused = try_checkout(&app, click()).await;
    assert!(waits_for(&refused, first), "{refused:?}");
    fill(&app, &[line("PROD001", 1, 7_999), charger()]);
    let (second, is_new) = checkout(&app, click()).await;
    assert!(is_new && second != first);
    let second = app.order(second).await;
    assert_eq!(lines(&second).len(), 2);
    // From then on it is that one which everybody waits for.
    let third = try_checkout(&app, with(builders::guard("user:42", 2)));
    assert!(
        third
            .await
            .is_ok_and(|(id, is_new)| id == second.id() && !is_new)
    );
    app.world.script.heal();
    app.run_until_idle().await;
    assert_eq!(in_cart(&app).await, []);
}

#[tokio::test(start_paused = true)]
async fn after_a_day_a_clearing_that_keeps_failing_is_waited_for_by_nobody() {
    let app = foreign().start();
    app.world.script.always(Step::ClearCart, Fault::Hangs);
    fill(&app, &[headphones()]);
    let (first, _) = checkout(&app, click()).await;
    let order = until(&app, first, Clearing::Over).await;
    let waited = app.clock.now().since(order.placed().at);
    assert!(waited >= Order::CLEARING_AWAITED, "{waited:?}");
    let (second, is_new) = checkout(&app, click()).await;
    assert!(is_new && second != first);
    app.world.script.heal();
    app.run_until_idle().await;
}

#[tokio::test(start_paused = true)]
async fn a_clearing_that_is_given_up_locks_nobody_out() {
    for fault in [
        Fault::Refused(Refusal::Rejected("no such cart".to_owned())),
        Fault::Mismatch,
    ] {
        let app = foreign().start();
        app.world.script.next(Step::ClearCart, fault.clone());
        fill(&app, &[headphones()]);
        let (first, _) = checkout(&app, click()).await;
        app.run_until_idle().await;
        fill(&app, &[headphones()]);
        let (second, is_new) = checkout(&app, click()).await;
        assert!(is_new && second != first, "{fault:?}");
        app.run_until_idle().await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_paid_and_called_off_later_can_be_ordered_again() {
    let app = foreign().start();
    app.world.script.hold(Step::ClearCart);
    fill(&app, &[headphones()]);
    let (first, _) = checkout(&app, click()).await;
    app.world.script.until_held(Step::ClearCart).await;
    let cancel = CancelOrder(app.change.clone());
    let window = CancelWindow::default();
    cancel
        .run(TestApp::change_of(first), window, Reason::not_given())
        .await
        .expect("it can be cancelled");
    let (second, is_new) = checkout(&app, click()).await;
    assert!(is_new && second != first);
    app.world.script.let_go(Step::ClearCart);
    app.run_until_idle().await;
}
