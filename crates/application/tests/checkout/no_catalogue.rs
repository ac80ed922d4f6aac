//! Without a catalogue: the cart's or the caller's own names and prices are the order's.

use super::shop::{checkout, click, fill, foreign, line, lines, with};
use application::Caller;
use application::carts::{AddCartItem, CartEdit, EditCartError, GetCart, ItemToAdd};
use application::orders::{
    OrderRequest, PlaceOrderError, PlaceOutcome, PriceChange, PricingError, WantedItem,
};
use application::testing::{TestApp, builders};
use domain::{Notation, OrderId};

fn wanted(product: &str, units: u32, cents: Option<i64>) -> WantedItem {
    WantedItem {
        product: builders::product(product),
        notation: Notation::Text,
        quantity: builders::units(units),
        name: None,
        expected_price: cents.map(builders::usd),
    }
}

async fn place(app: &TestApp, items: Vec<WantedItem>) -> Result<OrderId, PlaceOrderError> {
    let request = OrderRequest {
        items,
        ..builders::request(&[])
    };
    match app.place.run(&Caller::Anyone, request).await? {
        PlaceOutcome::Placed(follower) => Ok(follower.latest().order.id()),
        PlaceOutcome::Repeated(record) => panic!("{record:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn the_callers_price_is_the_price_and_the_id_is_the_name() {
    let app = TestApp::builder().without_catalogue().start();
    let items = vec![
        wanted("PROD001", 2, Some(100)),
        wanted("PROD002", 1, Some(2)),
        wanted("PROD001", 1, Some(100)),
    ];
    let id = place(&app, items).await.expect("every price is told");
    let order = app.order(id).await;
    let expected = [("PROD001", "PROD001", 3, 100), ("PROD002", "PROD002", 1, 2)];
    assert_eq!(lines(&order), expected);
    assert_eq!(order.total(), builders::usd(302));
}

#[tokio::test(start_paused = true)]
async fn the_carts_prices_and_names_are_the_orders_even_where_any_price_is_accepted() {
    for accepts_price_changes in [false, true] {
        let app = foreign().without_catalogue().start();
        let mut asked = click();
        asked.accepts_price_changes = accepts_price_changes;
        fill(&app, &[line("PROD001", 2, 5), line("PROD002", 1, 7)]);
        let (id, _) = checkout(&app, asked).await;
        let order = app.order(id).await;
        let expected = [
            ("PROD001", "PROD001 of the cart", 2, 5),
            ("PROD002", "PROD002 of the cart", 1, 7),
        ];
        assert_eq!(lines(&order), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn what_nobody_has_told_the_price_of_cannot_be_ordered_and_every_such_product_is_named() {
    let app = TestApp::builder().without_catalogue().start();
    let items = vec![
        wanted("PROD001", 1, None),
        wanted("PROD002", 1, Some(5)),
        wanted("x", 1, None),
    ];
    let refused = place(&app, items).await;
    let Err(PlaceOrderError::Pricing(error @ PricingError::NoPrice(_))) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(
        error.to_string(),
        "nobody has told the price of: PROD001, x"
    );
    assert_eq!(app.store.orders().len(), 0);
    let add = AddCartItem(GetCart(app.engine.clone()));
    let edit = CartEdit {
        caller: Caller::Anyone,
        customer: builders::customer("42"),
        request: None,
    };
    let item = ItemToAdd {
        product: builders::product("PROD001"),
        notation: Notation::Text,
        quantity: builders::units(1),
    };
    let refused = add.run(edit, item).await;
    let no_price = EditCartError::Pricing(PricingError::NoPrice(Vec::new()));
    assert!(
        matches!(refused, Err(ref error) if std::mem::discriminant(error) == std::mem::discriminant(&no_price)),
        "{refused:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn two_prices_of_one_product_in_one_request_are_refused_with_a_catalogue_and_without() {
    for (app, actual) in [
        (TestApp::builder().without_catalogue().start(), 7_999),
        (TestApp::start(), 7_999),
    ] {
        let items = vec![
            wanted("PROD001", 1, Some(7_999)),
            wanted("PROD001", 1, Some(1)),
        ];
        let refused = place(&app, items).await;
        let Err(PlaceOrderError::Pricing(PricingError::PricesChanged(changes))) = refused else {
            panic!("{refused:?}");
        };
        let expected = PriceChange {
            product: builders::product("PROD001"),
            notation: Notation::Text,
            actual: builders::usd(actual),
            expected: builders::usd(1),
        };
        assert_eq!(changes, [expected]);
        assert_eq!(app.store.orders().len(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn with_a_catalogue_its_names_and_prices_stand() {
    let app = foreign().start();
    fill(&app, &[line("PROD001", 1, 7_999)]);
    let (id, _) = checkout(&app, with(builders::keyed("k", 1))).await;
    let order = app.order(id).await;
    assert_eq!(
        lines(&order),
        [("PROD001", "Wireless Headphones", 1, 7_999)]
    );
}
