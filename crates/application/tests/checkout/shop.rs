//! A shop whose carts a service of their own keeps, and what a customer does there.

use application::carts::{Checkout, CheckoutError};
use application::orders::{PlaceOrderError, PlaceOutcome, Terms};
use application::testing::{TestApp, TestAppBuilder, builders};
use application::{Caller, RequestClaim};
use domain::order::Channel;
use domain::{CartLine, Contact, Notation, Order, OrderId};

/// With carts that are kept elsewhere.
pub(crate) fn foreign() -> TestAppBuilder {
    TestApp::builder().with_foreign_carts()
}

/// A line of a cart that is kept elsewhere.
pub(crate) fn line(product: &str, units: u32, cents: i64) -> CartLine {
    CartLine {
        product: builders::product(product),
        notation: Notation::Text,
        name: format!("{product} of the cart"),
        quantity: builders::units(units),
        unit_price: builders::usd(cents),
        image_url: None,
    }
}

/// What customer 42 has in the cart from now on.
pub(crate) fn fill(app: &TestApp, lines: &[CartLine]) {
    let customer = builders::customer("42");
    app.world.foreign_carts.fill(customer, lines.to_vec());
}

/// Customer 42 checks out, without a key.
pub(crate) fn click() -> Checkout {
    with(builders::guard("user:42", 1))
}

/// Customer 42 checks out under this claim.
pub(crate) fn with(claim: RequestClaim) -> Checkout {
    Checkout {
        channel: Channel::new("coordinator"),
        customer: builders::customer("42"),
        customer_notation: Notation::Number,
        contact: Contact::default(),
        terms: Terms::default(),
        accepts_price_changes: false,
        seen: None,
        claim,
    }
}

/// What came of it: a new order, or the one of an earlier request.
pub(crate) async fn try_checkout(
    app: &TestApp,
    checkout: Checkout,
) -> Result<(OrderId, bool), CheckoutError> {
    Ok(match app.checkout().run(&Caller::Anyone, checkout).await? {
        PlaceOutcome::Placed(follower) => (follower.latest().order.id(), true),
        PlaceOutcome::Repeated(record) => (record.order.expect("it placed one"), false),
    })
}

/// The same where nothing is in its way.
pub(crate) async fn checkout(app: &TestApp, checkout: Checkout) -> (OrderId, bool) {
    let placed = try_checkout(app, checkout).await;
    placed.expect("nothing is in its way")
}

/// Whether it was refused because of this order.
pub(crate) fn waits_for(
    refused: &Result<(OrderId, bool), CheckoutError>,
    standing: OrderId,
) -> bool {
    matches!(
        refused,
        Err(CheckoutError::Place(PlaceOrderError::CartUnderWay { order, number: Some(_) }))
            if *order == standing
    )
}

/// What is in the cart.
pub(crate) async fn in_cart(app: &TestApp) -> Vec<(String, u32)> {
    let engine = app.engine.clone();
    let carts = application::carts::GetCart(engine);
    let cart = carts
        .run(&Caller::Anyone, &builders::customer("42"))
        .await
        .expect("the carts are up");
    let line = |line: &CartLine| (line.product.as_str().to_owned(), line.quantity.units());
    cart.lines.iter().map(line).collect()
}

/// An order's lines: product, name, units, cents.
pub(crate) fn lines(order: &Order) -> Vec<(&str, &str, u32, i64)> {
    let lines = order.lines().iter();
    lines
        .map(|line| {
            let units = line.quantity.units();
            let cents = line.unit_price.minor();
            (line.product.as_str(), line.name.as_str(), units, cents)
        })
        .collect()
}
