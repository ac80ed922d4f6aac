//! Fault 47: carts that change between being read and being ordered, and clearings that fail or come twice.

use super::shop::{checkout, click, fill, foreign, in_cart, line, lines};
use application::testing::{Fault, TestApp};
use domain::order::OrderStatusKind;
use domain::process::{Refusal, Step};
use domain::{Order, OrderId};

fn filled() -> TestApp {
    let app = foreign().start();
    fill(&app, &[line("PROD001", 2, 7_999)]);
    app
}

async fn stands(app: &TestApp, id: OrderId) -> Order {
    let order = app.order(id).await;
    assert_eq!(order.status().kind(), OrderStatusKind::Confirmed);
    assert_eq!(order.parked(), None);
    order
}

#[tokio::test(start_paused = true)]
async fn fault_47_an_order_is_what_was_read_however_the_cart_changes_afterwards() {
    let app = filled();
    app.world.script.hold(Step::Reserve);
    let (id, _) = checkout(&app, click()).await;
    fill(&app, &[line("PROD002", 9, 2_999)]);
    app.world.script.let_go(Step::Reserve);
    app.run_until_idle().await;
    let order = stands(&app, id).await;
    assert_eq!(
        lines(&order),
        [("PROD001", "Wireless Headphones", 2, 7_999)]
    );
    // The document's cart service can only be emptied as a whole.
    assert_eq!(in_cart(&app).await, []);
}

#[tokio::test(start_paused = true)]
async fn fault_47_a_cart_that_is_cleared_twice_is_empty_and_its_order_stands() {
    for lost in [Fault::AnswerLost, Fault::HangsAfterwards] {
        let app = filled();
        app.world.script.next(Step::ClearCart, lost);
        let (id, _) = checkout(&app, click()).await;
        app.run_until_idle().await;
        stands(&app, id).await;
        assert_eq!(app.world.effects.effects(Step::ClearCart), 2);
        assert_eq!(in_cart(&app).await, []);
    }
}

#[tokio::test(start_paused = true)]
async fn fault_47_a_clearing_that_fails_is_tried_again_and_the_order_stands_meanwhile() {
    let app = filled();
    for fault in [
        Fault::NotSent,
        Fault::RequestLost,
        Fault::Hangs,
        Fault::NotSent,
    ] {
        app.world.script.next(Step::ClearCart, fault);
    }
    let (id, _) = checkout(&app, click()).await;
    app.run_until_idle().await;
    stands(&app, id).await;
    assert_eq!(app.world.effects.effects(Step::ClearCart), 1);
    assert_eq!(app.world.effects.effects(Step::Notify), 1);
    assert_eq!(in_cart(&app).await, []);
}

#[tokio::test(start_paused = true)]
async fn fault_47_a_clearing_that_is_refused_is_let_go_and_the_order_stands() {
    let app = filled();
    let refused = Fault::Refused(Refusal::Rejected("no such cart".to_owned()));
    app.world.script.next(Step::ClearCart, refused);
    let (id, _) = checkout(&app, click()).await;
    app.run_until_idle().await;
    stands(&app, id).await;
    assert_eq!(app.world.effects.requests(Step::ClearCart), 1);
    assert_eq!(in_cart(&app).await.len(), 1);
}
