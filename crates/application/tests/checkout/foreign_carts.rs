//! Carts without revisions: a customer has one order of the cart at a time, until it was emptied of that.

use super::shop::{
    checkout, click, fill, foreign, in_cart, line, lines, try_checkout, waits_for, with,
};
use application::Caller;
use application::carts::{
    AddCartItem, CartEdit, CheckoutError, EditCartError, EditedCart, EmptyCart, GetCart, ItemToAdd,
    RemoveCartItem, SetCartQuantity,
};
use application::testing::{Fault, builders};
use domain::Duration;
use domain::order::{Channel, OrderStatusKind};
use domain::process::{Refusal, Step};
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
    // Another key for the same is the same, at whatever prices.
    fill(&app, &[line("PROD001", 2, 7_777)]);
    let keyed = checkout(&app, with(builders::keyed("k", 7))).await;
    assert_eq!(keyed, (clicks[0].0, false));
    app.world.script.let_go(Step::Reserve);
    app.run_until_idle().await;
    assert_eq!(app.world.effects.effects(Step::Reserve), 1);
}

#[tokio::test(start_paused = true)]
async fn the_lines_of_a_cart_are_the_same_in_any_order() {
    let app = foreign().start();
    app.world.script.hold(Step::Reserve);
    let lines = [line("PROD002", 1, 2_999), line("PROD001", 2, 7_999)];
    fill(&app, &lines);
    let (first, _) = checkout(&app, click()).await;
    let [charger, headphones] = lines;
    fill(&app, &[headphones, charger]);
    assert_eq!(checkout(&app, click()).await, (first, false));
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
async fn one_order_of_the_cart_at_a_time_whatever_else_is_asked_for_and_however() {
    let app = foreign().start();
    app.world.script.hold(Step::Reserve);
    fill(&app, &headphones());
    let (first, _) = checkout(&app, click()).await;
    let mut with_notes = with(builders::guard("user:42", 2));
    with_notes.terms.notes = Some("ring twice".to_owned());
    let mut by_key = with_notes.clone();
    by_key.claim = builders::keyed("k", 2);
    let mut elsewhere = with(builders::guard("customer:42", 1));
    elsewhere.channel = Channel::new("storefront");
    for other in [with_notes, by_key, elsewhere] {
        let refused = try_checkout(&app, other.clone()).await;
        assert!(waits_for(&refused, first), "{other:?}: {refused:?}");
    }
    let [pair] = headphones();
    for lines in [
        vec![pair, line("PROD002", 1, 2_999)],
        vec![line("PROD002", 1, 2_999)],
    ] {
        fill(&app, &lines);
        for other in [click(), with(builders::keyed("l", 1))] {
            let refused = try_checkout(&app, other).await;
            assert!(waits_for(&refused, first), "{lines:?}: {refused:?}");
        }
    }
    app.world.script.let_go(Step::Reserve);
    app.run_until_idle().await;
    assert_eq!(app.world.effects.effects(Step::Reserve), 1);
    // A key that had to wait is not used up by that.
    fill(&app, &headphones());
    let (second, is_new) = checkout(&app, with(builders::keyed("l", 1))).await;
    assert!(is_new && second != first);
}

#[tokio::test(start_paused = true)]
async fn a_cart_is_free_again_with_the_order_that_is_called_off() {
    let app = foreign().start();
    let declined = Fault::Refused(Refusal::Declined("no cover".to_owned()));
    for round in 0..3 {
        app.world.script.next(Step::Authorize, declined.clone());
        fill(&app, &headphones());
        let (id, is_new) = checkout(&app, click()).await;
        app.run_until_idle().await;
        assert!(is_new && app.order(id).await.is_cancelled(), "{round}");
    }
    let (id, is_new) = checkout(&app, click()).await;
    app.run_until_idle().await;
    assert!(is_new);
    let order = app.order(id).await;
    assert_eq!(
        lines(&order),
        [("PROD001", "Wireless Headphones", 2, 7_999)]
    );
    assert_eq!(order.status().kind(), OrderStatusKind::Confirmed);
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
