//! An inventory that is looked at before it is reserved from, and that knows no keys: what each contract
//! says of an order that is short, and of one that cannot be looked at.

use crate::coordinator::put;
use crate::shop::{SIMPLE_ORDER, Shop, V1_ORDER};
use application::ports::Carts;
use application::testing::collaborators::Sight;
use domain::CustomerId;
use domain::process::Step;
use insta::assert_snapshot;

const PLACE: &str = "/api/order/place/101";

fn shop() -> Shop {
    Shop::among_keyless()
}

fn requests(shop: &Shop) -> (usize, usize) {
    let looked_at = shop.world().inventory.looked_at().len();
    (looked_at, shop.world().effects.requests(Step::Reserve))
}

async fn units_in_cart(shop: &Shop) -> u64 {
    let customer = CustomerId::parse("101").unwrap();
    let cart = shop.world().carts.cart(&customer).await;
    cart.unwrap().item_count()
}

#[tokio::test(start_paused = true)]
async fn simple_says_how_many_there_are_and_nothing_is_taken() {
    let shop = shop();
    let body = SIMPLE_ORDER.replace(r#""quantity": 1"#, r#""quantity": 51"#);
    assert_snapshot!(shop.post("/orders", &body).await, @r#"
    400
    content-type: application/json
    {"detail":"Insufficient stock for product PROD001. Available: 50, Requested: 51"}
    "#);
    assert_eq!(requests(&shop), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn simple_answers_503_while_nobody_answers_and_the_order_is_not_lost() {
    for sight in [Sight::Fails, Sight::Hangs] {
        let shop = shop();
        shop.world().inventory.is_seen(sight);
        let told = shop.post("/orders", SIMPLE_ORDER).await;
        let detail = told.member("detail");
        let unavailable = r#""External service unavailable""#;
        assert_eq!((told.status, detail.as_str()), (503, unavailable));
        shop.world().inventory.is_seen(Sight::Clear);
        shop.app.run_until_idle().await;
        let status = shop.get("/orders/1").await.member("status");
        assert_eq!((status.as_str(), shop.orders()), (r#""confirmed""#, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn v1_calls_a_short_order_off_before_anything_is_taken() {
    let shop = shop();
    let body = V1_ORDER.replace(r#""quantity": 1}"#, r#""quantity": 500}"#);
    let told = shop.post("/api/v1/orders", &body).await;
    let short = told.member("unavailableProducts");
    assert_eq!((told.status, short.as_str()), (400, "[5]"), "{told}");
    assert_eq!(told.member("orderStatus"), r#""CANCELLED""#);
    assert_eq!(requests(&shop), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn v1_keeps_the_order_pending_check_and_confirms_it_when_the_inventory_is_back() {
    for sight in [Sight::Fails, Sight::Hangs] {
        let shop = shop();
        shop.world().inventory.is_seen(sight);
        let told = shop.post("/api/v1/orders", V1_ORDER).await;
        let status = told.member("orderStatus");
        assert_eq!((told.status, status.as_str()), (503, r#""PENDING_CHECK""#));
        let again = shop.post("/api/v1/orders", V1_ORDER).await;
        assert_eq!((again.status, shop.orders()), (503, 1), "{again}");
        // Keyless as it is, nothing was reserved: so there is nothing that a person has to look into.
        assert_eq!(requests(&shop).1, 0);
        shop.world().inventory.is_seen(Sight::Clear);
        shop.app.run_until_idle().await;
        let order = shop.get("/api/v1/orders/1").await;
        assert_eq!(order.member("status"), r#""CONFIRMED""#, "{sight:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn coordinator_names_every_short_product_and_the_cart_stays_to_be_ordered_again() {
    let shop = shop();
    put(&shop, "101", 2, 4_500).await;
    put(&shop, "1", 101, 9_999).await;
    put(&shop, "5", 300, 14_999).await;
    assert_snapshot!(shop.post(PLACE, "").await, @r#"
    409
    content-type: application/json
    {"error":"OUT_OF_STOCK",
    "message":"Not enough in stock of product 1, 5",
    "details":[{"productId":1,
    "requested":101,
    "available":100},
    {"productId":5,
    "requested":300,
    "available":100}]}
    "#);
    assert_eq!((requests(&shop), units_in_cart(&shop).await), ((1, 0), 403));
    let product = |id| application::testing::builders::product(id);
    shop.world()
        .inventory
        .books()
        .set_on_hand(product("1"), 500);
    shop.world()
        .inventory
        .books()
        .set_on_hand(product("5"), 500);
    assert_eq!(shop.post(PLACE, "").await.status, 201);
    assert_eq!(requests(&shop), (2, 3));
}

#[tokio::test(start_paused = true)]
async fn coordinator_answers_503_while_nobody_answers_and_the_order_is_not_lost() {
    let shop = shop();
    put(&shop, "101", 2, 4_500).await;
    shop.world().inventory.is_seen(Sight::Fails);
    let told = shop.post(PLACE, "").await;
    let error = told.member("error");
    assert_eq!(
        (told.status, error.as_str()),
        (503, "\"SERVICE_UNAVAILABLE\"")
    );
    assert_eq!((requests(&shop).1, units_in_cart(&shop).await), (0, 2));
    shop.world().inventory.is_seen(Sight::Clear);
    shop.app.run_until_idle().await;
    let order = shop.get("/api/order/1").await;
    assert_eq!(order.member("orderStatus"), "\"CONFIRMED\"");
    assert_eq!((shop.orders(), units_in_cart(&shop).await), (1, 0));
}
