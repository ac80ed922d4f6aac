//! Carts without revisions: the key, and the same content while its order is pending, make it one order.

use super::shop::{checkout, click, fill, foreign, in_cart, line, lines, try_checkout, with};
use application::Caller;
use application::carts::{
    AddCartItem, CartEdit, CheckoutError, EditCartError, EditedCart, EmptyCart, GetCart, ItemToAdd,
    RemoveCartItem, SetCartQuantity,
};
use application::testing::builders;
use domain::Duration;
use domain::order::OrderStatusKind;
use domain::process::Step;
use futures::future::join_all;

fn headphones() -> [domain::CartLine; 1] {
    [line("PROD001", 2, 7_999)]
}

#[tokio::test(start_paused = true)]
async fn a_cart_becomes_an_order_which_empties_it() {
    let app = foreign().start();
    fill(&app, &headphones());
    let (id, is_new) = checkout(&app, click()).await;
    app.run_until_idle().await;
    let order = app.order(id).await;
    assert!(is_new && order.plan().cart.is_some());
    assert_eq!(order.status().kind(), OrderStatusKind::Confirmed);
    assert_eq!(app.world.effects.effects(Step::ClearCart), 1);
    assert_eq!(in_cart(&app).await, []);
    let again = try_checkout(&app, click()).await;
    assert!(matches!(again, Err(CheckoutError::EmptyCart)), "{again:?}");
}

#[tokio::test(start_paused = true)]
async fn many_clicks_at_once_are_one_order() {
    let app = foreign().start();
    fill(&app, &headphones());
    app.world.script.hold(Step::Reserve);
    let clicks = join_all((0..20).map(|_| checkout(&app, click()))).await;
    assert_eq!(clicks.iter().filter(|(_, is_new)| *is_new).count(), 1);
    assert!(clicks.iter().all(|(id, _)| *id == clicks[0].0));
    // And one more while it is still under way, with the lines told in another order and at other prices.
    fill(
        &app,
        &[line("PROD002", 1, 2_999), line("PROD001", 2, 7_999)],
    );
    let (other, is_new) = checkout(&app, click()).await;
    assert!(is_new && other != clicks[0].0);
    fill(
        &app,
        &[line("PROD001", 2, 7_999), line("PROD002", 1, 2_999)],
    );
    assert_eq!(checkout(&app, click()).await, (other, false));
    app.world.script.let_go(Step::Reserve);
    app.run_until_idle().await;
    assert_eq!(app.world.effects.effects(Step::Reserve), 2);
}

#[tokio::test(start_paused = true)]
async fn the_same_purchase_is_another_order_at_once_and_a_month_later() {
    let app = foreign().start();
    let mut orders = Vec::new();
    for pause in [Duration::ZERO, Duration::from_hours(30 * 24)] {
        app.clock.advance(pause);
        for _ in 0..2 {
            fill(&app, &headphones());
            let (id, is_new) = checkout(&app, click()).await;
            app.run_until_idle().await;
            assert!(is_new && !orders.contains(&id));
            orders.push(id);
        }
    }
    for id in orders {
        assert_eq!(
            app.order(id).await.status().kind(),
            OrderStatusKind::Confirmed
        );
    }
    assert_eq!(app.world.effects.effects(Step::ClearCart), 4);
}

#[tokio::test(start_paused = true)]
async fn an_order_that_stays_pending_keeps_nobody_from_ordering_something_else() {
    let app = foreign().start();
    app.world.script.hold(Step::Reserve);
    fill(&app, &headphones());
    let (first, _) = checkout(&app, click()).await;
    fill(&app, &[line("PROD002", 1, 2_999)]);
    let (second, is_new) = checkout(&app, click()).await;
    assert!(is_new && first != second);
    app.world.script.let_go(Step::Reserve);
    app.run_until_idle().await;
    let second = app.order(second).await;
    assert_eq!(lines(&second), [("PROD002", "USB-C Charger", 1, 2_999)]);
}

#[tokio::test(start_paused = true)]
async fn a_key_is_one_order_for_good_whatever_the_cart_holds_by_now() {
    let app = foreign().start();
    fill(&app, &headphones());
    let (first, _) = checkout(&app, with(builders::keyed("k", 1))).await;
    app.run_until_idle().await;
    app.clock.advance(Duration::from_hours(30 * 24));
    for lines in [&headphones()[..], &[line("PROD002", 1, 2_999)], &[]] {
        fill(&app, lines);
        let again = checkout(&app, with(builders::keyed("k", 1))).await;
        assert_eq!(again, (first, false));
    }
    fill(&app, &headphones());
    let (other, is_new) = checkout(&app, with(builders::keyed("l", 1))).await;
    assert!(is_new && other != first);
}

#[tokio::test(start_paused = true)]
async fn carts_that_are_kept_elsewhere_are_not_changed_here_and_nobody_is_asked() {
    let app = foreign().start();
    fill(&app, &headphones());
    app.world.catalogue.set_down(true);
    let carts = GetCart(app.engine.clone());
    let product = builders::product("PROD001");
    let edit = || CartEdit {
        caller: Caller::Anyone,
        customer: builders::customer("42"),
        request: None,
    };
    let is_refused = |result: Result<EditedCart, EditCartError>| {
        assert!(matches!(result, Err(EditCartError::ReadOnly)), "{result:?}");
    };
    let add = AddCartItem(carts.clone());
    let item = ItemToAdd {
        product: product.clone(),
        notation: domain::Notation::Text,
        quantity: builders::units(1),
    };
    is_refused(add.run(edit(), item).await);
    let set = SetCartQuantity(add);
    for quantity in [None, Some(builders::units(1))] {
        is_refused(set.run(edit(), product.clone(), quantity).await);
    }
    is_refused(RemoveCartItem(carts.clone()).run(edit(), product).await);
    is_refused(EmptyCart(carts).run(edit()).await);
    assert_eq!(in_cart(&app).await, [("PROD001".to_owned(), 2)]);
}
