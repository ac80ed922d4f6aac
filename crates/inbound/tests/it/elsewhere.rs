//! Shops whose carts a service of their own keeps, and shops that nobody tells names and prices.

use crate::shop::{GATEWAY_ORDER, SIMPLE_ORDER, Shop, V1_ORDER};
use application::testing::TestApp;
use application::testing::builders::{customer, product, units, usd};
use domain::process::Step;
use domain::{CartLine, Notation};
use insta::assert_snapshot;

const PLACE: &str = "/api/order/place/101";
const SHOPPER: &str = "7b1e8d3f-2f6f-4c1b-8a99-0190a5a07c4e";

fn without_catalogue() -> Shop {
    Shop::of(TestApp::builder().without_catalogue())
}

/// As document 000 is wired where it names no product service.
fn with_foreign_carts() -> Shop {
    Shop::of(TestApp::builder().with_foreign_carts().without_catalogue())
}

/// Puts a mouse into the cart of user 101, over there.
fn fill(shop: &Shop, quantity: u32) {
    let line = CartLine {
        product: product("101"),
        notation: Notation::Number,
        name: "Mouse of the cart".to_owned(),
        quantity: units(quantity),
        unit_price: usd(4_500),
        image_url: None,
    };
    shop.world().foreign_carts.fill(customer("101"), vec![line]);
}

#[tokio::test(start_paused = true)]
async fn a_foreign_cart_becomes_an_order_at_its_own_names_and_prices() {
    let shop = with_foreign_carts();
    fill(&shop, 2);
    assert_snapshot!(shop.post(PLACE, "").await, @r#"
    201
    content-type: application/json
    {"orderId":1,
    "userId":101,
    "items":[{"productId":101,
    "productName":"Mouse of the cart",
    "quantity":2,
    "price":45.00}],
    "totalPrice":90.00,
    "paymentStatus":"PAID",
    "orderStatus":"CONFIRMED",
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
    shop.app.run_until_idle().await;
    let again = shop.post(PLACE, "").await;
    assert_eq!(again.member("error"), "\"CART_EMPTY\"");
}

#[tokio::test(start_paused = true)]
async fn a_double_click_on_a_foreign_cart_is_one_order_and_the_next_cart_another() {
    let shop = with_foreign_carts();
    fill(&shop, 2);
    shop.world().script.hold(Step::Reserve);
    let click = || {
        let shop = shop.clone();
        tokio::spawn(async move { shop.post(PLACE, "").await })
    };
    let clicks = (click(), click());
    shop.world().script.until_held(Step::Reserve).await;
    shop.world().script.let_go(Step::Reserve);
    for told in [clicks.0.await.unwrap(), clicks.1.await.unwrap()] {
        assert_eq!((told.status, told.member("orderId").as_str()), (201, "1"));
    }
    shop.app.run_until_idle().await;
    fill(&shop, 2);
    assert_eq!(shop.post(PLACE, "").await.member("orderId"), "2");
    assert_eq!(shop.orders(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_foreign_cart_is_shown_here_and_changed_there() {
    let shop = with_foreign_carts();
    let user = [("x-user-id", SHOPPER), ("content-type", "application/json")];
    assert_eq!(shop.get_with("/api/cart", &user).await.status, 200);
    let item = r#"{"productId": "PROD001", "quantity": 1}"#;
    for (method, path, body, allowed) in [
        ("POST", "/api/cart/items", item, ""),
        ("PUT", "/api/cart/items/PROD001?quantity=2", "", ""),
        ("DELETE", "/api/cart/items/PROD001", "", ""),
        ("DELETE", "/api/cart", "", "GET, HEAD"),
    ] {
        let told = shop.send(method, path, &user, body).await;
        let context = format!("{method} {path}: {told}");
        assert_eq!(
            (told.status, told.header("allow")),
            (405, allowed),
            "{context}"
        );
        assert!(told.headers.contains_key("allow"), "{context}");
        let words = "\"Carts are kept by the cart service: change them there\"";
        assert_eq!(told.member("message"), words, "{context}");
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_catalogue_a_request_that_tells_no_prices_is_400() {
    let shop = without_catalogue();
    let storefront =
        r#"{"items": [{"productId": "PROD001", "quantity": 2}], "shippingAddress": "1 High St"}"#;
    for (path, user, body) in [
        ("/api/v1/orders", None, V1_ORDER),
        (
            "/Order/Order-Summary",
            Some(("x-userid", "12345")),
            GATEWAY_ORDER,
        ),
        ("/api/orders", Some(("x-user-id", SHOPPER)), storefront),
    ] {
        let told = shop.post_with(path, user.as_slice(), body).await;
        assert_eq!(told.status, 400, "{path}: {told}");
        let words = "nobody has told the price of: ";
        assert!(told.text().to_lowercase().contains(words), "{path}: {told}");
    }
    assert_eq!(shop.orders(), 0);
}

#[tokio::test(start_paused = true)]
async fn without_a_catalogue_the_prices_of_the_request_are_charged() {
    let shop = without_catalogue();
    let told = shop.post("/orders", SIMPLE_ORDER).await;
    assert_eq!(told.status, 200, "{told}");
    let order = shop.app.store.orders()[0].clone();
    assert_eq!(order.total(), usd(7_999 + 2 * 2_999));
    let names: Vec<&str> = order
        .lines()
        .iter()
        .map(|line| line.name.as_str())
        .collect();
    assert_eq!(names, ["PROD001", "PROD002"]);
}
