//! Fault 46: prices that change between cart, checkout and order.

use super::shop::{checkout, click, fill, foreign, in_cart, line, lines, try_checkout};
use application::carts::CheckoutError;
use application::orders::{PlaceOrderError, PriceChange, PricingError};
use application::testing::{TestApp, builders};
use domain::Notation;
use domain::process::Step;

fn reprice(app: &TestApp, cents: i64) {
    let product = builders::product("PROD001");
    app.world
        .catalogue
        .put(product, "Headphones", builders::usd(cents));
}

#[tokio::test(start_paused = true)]
async fn fault_46_a_price_that_changed_since_the_cart_is_told_with_both_and_nothing_is_ordered() {
    let app = foreign().start();
    fill(
        &app,
        &[line("PROD001", 2, 7_999), line("PROD002", 1, 2_999)],
    );
    reprice(&app, 8_999);
    let refused = try_checkout(&app, click()).await;
    let Err(CheckoutError::Place(PlaceOrderError::Pricing(PricingError::PricesChanged(changes)))) =
        refused
    else {
        panic!("{refused:?}");
    };
    let expected = PriceChange {
        product: builders::product("PROD001"),
        notation: Notation::Text,
        actual: builders::usd(8_999),
        expected: builders::usd(7_999),
    };
    assert_eq!(changes, [expected]);
    app.run_until_idle().await;
    assert_eq!(app.store.orders().len(), 0);
    assert_eq!(in_cart(&app).await.len(), 2, "the cart stays");
}

#[tokio::test(start_paused = true)]
async fn fault_46_who_accepts_other_prices_gets_those_of_the_checkout_and_keeps_them() {
    let app = foreign().start();
    fill(&app, &[line("PROD001", 2, 7_999)]);
    reprice(&app, 8_999);
    app.world.script.hold(Step::Reserve);
    let mut asked = click();
    asked.accepts_price_changes = true;
    let (id, _) = checkout(&app, asked).await;
    // From here on the order has its own prices.
    reprice(&app, 9_999);
    app.world.script.let_go(Step::Reserve);
    app.run_until_idle().await;
    let order = app.order(id).await;
    assert_eq!(lines(&order), [("PROD001", "Headphones", 2, 8_999)]);
    assert_eq!(order.total(), builders::usd(17_998));
}

#[tokio::test(start_paused = true)]
async fn fault_46_without_a_catalogue_the_prices_that_were_read_are_charged_whatever_becomes_of_the_cart()
 {
    let app = foreign().without_catalogue().start();
    fill(&app, &[line("PROD001", 2, 7_999)]);
    app.world.script.hold(Step::Reserve);
    let (id, _) = checkout(&app, click()).await;
    fill(&app, &[line("PROD001", 2, 1)]);
    // The same content at another price is the same purchase as long as its order is pending.
    assert_eq!(checkout(&app, click()).await, (id, false));
    app.world.script.let_go(Step::Reserve);
    app.run_until_idle().await;
    assert_eq!(app.order(id).await.total(), builders::usd(15_998));
}

#[tokio::test(start_paused = true)]
async fn fault_46_a_product_that_left_the_catalogue_is_named_and_the_cart_stays() {
    let app = foreign().start();
    fill(&app, &[line("gone", 1, 100), line("PROD001", 1, 7_999)]);
    let refused = try_checkout(&app, click()).await;
    // Stock is looked at first, and there is none of it.
    assert!(
        matches!(refused, Err(CheckoutError::OutOfStock(ref short)) if short.len() == 1),
        "{refused:?}"
    );
    assert_eq!(in_cart(&app).await.len(), 2);
}
