//! `POST /api/order/place/{userId}`

use crate::shop::{Shop, Told};
use application::ports::{CartWrite, Carts};
use application::testing::collaborators::Fault;
use domain::process::{Refusal, Step};
use domain::{CartChange, CartLine, Currency, CustomerId, Money, Notation, ProductId, Quantity};
use insta::assert_snapshot;

pub(super) const PLACE: &str = "/api/order/place/101";

/// Puts a product of the demo catalogue into the cart of user 101.
pub(crate) async fn put(shop: &Shop, product: &str, units: u64, cents: i64) {
    let line = CartLine {
        product: ProductId::parse(product).unwrap(),
        notation: Notation::Number,
        name: "as it was put in".to_owned(),
        quantity: Quantity::try_new(units).unwrap(),
        unit_price: Money::from_minor(cents, Currency::USD),
        image_url: None,
    };
    let write = CartWrite {
        customer: CustomerId::parse("101").unwrap(),
        change: CartChange::Add(line),
        request: None,
    };
    shop.world().carts.change(write).await.unwrap();
}

pub(super) async fn place(shop: &Shop, body: &str) -> Told {
    shop.post(PLACE, body).await
}

async fn units_in_cart(shop: &Shop) -> u64 {
    let customer = CustomerId::parse("101").unwrap();
    shop.world()
        .carts
        .cart(&customer)
        .await
        .unwrap()
        .item_count()
}

#[tokio::test(start_paused = true)]
async fn a_cart_becomes_an_order_and_is_emptied() {
    let shop = Shop::open();
    put(&shop, "101", 2, 4_500).await;
    put(&shop, "5", 1, 14_999).await;
    let body = r#"{"address": "1 Analytical Way", "email": "ada@example.org", "phone": "+44 1", "paymentMethod": "CARD"}"#;
    let told = place(&shop, body).await;
    assert_snapshot!(told, @r#"
    201
    content-type: application/json
    {"orderId":1,
    "userId":101,
    "items":[{"productId":101,
    "productName":"Ergonomic Mouse",
    "quantity":2,
    "price":45.00},
    {"productId":5,
    "productName":"Noise-Cancelling Earbuds",
    "quantity":1,
    "price":149.99}],
    "totalPrice":239.99,
    "paymentStatus":"PAID",
    "orderStatus":"CONFIRMED",
    "timestamp":"2026-01-01T00:00:00Z"}
    "#);
    shop.app.run_until_idle().await;
    assert_eq!(units_in_cart(&shop).await, 0);
    let notices = shop.world().notifications.notices();
    let phone = notices[0].contact.phone.as_deref();
    assert_eq!((notices.len(), phone), (1, Some("+44 1")));
}

#[tokio::test(start_paused = true)]
async fn there_must_be_something_in_the_cart() {
    let shop = Shop::open();
    assert_snapshot!(place(&shop, "").await, @r#"
    400
    content-type: application/json
    {"error":"CART_EMPTY",
    "message":"The cart is empty: there is nothing to order",
    "details":null}
    "#);
    assert_eq!(shop.orders(), 0);
}

#[tokio::test(start_paused = true)]
async fn every_short_product_is_named_and_the_cart_stays() {
    let shop = Shop::open();
    put(&shop, "101", 200, 4_500).await;
    put(&shop, "1", 2, 9_999).await;
    put(&shop, "5", 300, 14_999).await;
    assert_snapshot!(place(&shop, "").await, @r#"
    409
    content-type: application/json
    {"error":"OUT_OF_STOCK",
    "message":"Not enough in stock of product 101, 5",
    "details":[{"productId":101,
    "requested":200,
    "available":100},
    {"productId":5,
    "requested":300,
    "available":100}]}
    "#);
    assert_eq!((shop.orders(), units_in_cart(&shop).await), (0, 502));
}

#[tokio::test(start_paused = true)]
async fn stock_that_goes_between_the_check_and_the_deduction_is_short_as_well() {
    let shop = Shop::open();
    put(&shop, "101", 2, 4_500).await;
    let gone = Fault::Refused(Refusal::OutOfStock(Vec::new()));
    shop.world().script.next(Step::Reserve, gone);
    let told = place(&shop, "").await;
    assert_eq!(
        (told.status, told.member("error").as_str()),
        (409, "\"OUT_OF_STOCK\"")
    );
    assert_eq!((shop.orders(), units_in_cart(&shop).await), (1, 2));
}

#[tokio::test(start_paused = true)]
async fn a_refused_payment_puts_the_stock_back_and_leaves_the_cart_to_be_ordered_again() {
    let shop = Shop::open();
    put(&shop, "101", 2, 4_500).await;
    let declined = Fault::Refused(Refusal::Declined("card_declined".to_owned()));
    shop.world().script.next(Step::Authorize, declined);
    assert_snapshot!(place(&shop, "").await, @r#"
    402
    content-type: application/json
    {"error":"PAYMENT_FAILED",
    "message":"The payment was refused; the stock was put back and the cart stays as it is",
    "details":null}
    "#);
    assert_eq!(units_in_cart(&shop).await, 2);
    let shelf = shop.world().inventory.books().shelves()[&ProductId::parse("101").unwrap()];
    assert_eq!((shelf.on_hand, shelf.reserved), (100, 0));
    assert_eq!(place(&shop, "").await.status, 201);
}

#[tokio::test(start_paused = true)]
async fn one_state_of_a_cart_is_ordered_once_however_often_it_is_asked_for() {
    let shop = Shop::open();
    put(&shop, "101", 2, 4_500).await;
    // Neither content nor key is the same, but the cart is.
    let asked = [r#"{"address": "a"}"#, r#"{"address": "b"}"#, ""];
    let told = futures::future::join_all(asked.map(|body| place(&shop, body))).await;
    let orders: Vec<_> = told.iter().map(|told| told.member("orderId")).collect();
    assert_eq!(orders, ["1", "1", "1"]);
    assert_eq!(shop.orders(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_price_that_has_changed_is_told_and_may_be_accepted() {
    let shop = Shop::open();
    put(&shop, "101", 2, 4_000).await;
    assert_snapshot!(place(&shop, "").await, @r#"
    409
    content-type: application/json
    {"error":"PRICE_CHANGED",
    "message":"the price of 101 is 45.00, not 40.00",
    "details":[{"productId":101,
    "message":"45.00 instead of 40.00"}]}
    "#);
    let accepted = place(&shop, r#"{"acceptPriceChanges": true}"#).await;
    assert_eq!(
        (accepted.status, accepted.member("totalPrice").as_str()),
        (201, "90.00")
    );
}

#[tokio::test(start_paused = true)]
async fn an_inventory_that_does_not_answer_is_503_and_the_order_goes_on() {
    let shop = Shop::open();
    put(&shop, "101", 2, 4_500).await;
    shop.world().script.always(Step::Reserve, Fault::NotSent);
    let told = place(&shop, "").await;
    assert_eq!(
        (told.status, told.header("retry-after")),
        (503, "5"),
        "{told}"
    );
    shop.world().script.heal();
    shop.app.run_until_idle().await;
    let order = shop.get("/api/order/1").await;
    assert_eq!(order.member("orderStatus"), "\"CONFIRMED\"");
}

#[tokio::test(start_paused = true)]
async fn a_repeat_with_the_same_key_gets_the_first_answer_after_the_cart_is_empty() {
    let shop = Shop::open();
    put(&shop, "101", 2, 4_500).await;
    let key = [("idempotency-key", "k")];
    let first = shop.post_with(PLACE, &key, "{}").await;
    shop.app.run_until_idle().await;
    let again = shop.post_with(PLACE, &key, "{}").await;
    assert_eq!((first.status, &first.body), (201, &again.body));
    assert!(again.was_replayed());
    let other = shop.post_with(PLACE, &key, r#"{"address": "x"}"#).await;
    assert_eq!(
        (other.status, other.member("error").as_str()),
        (422, "\"IDEMPOTENCY_KEY_REUSED\"")
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_not_valid_is_told_member_by_member() {
    let shop = Shop::open();
    let body =
        r#"{"address": "", "email": "nobody", "phone": 7, "paymentMethod": "4111 1111 1111 1111"}"#;
    assert_snapshot!(place(&shop, body).await, @r#"
    400
    content-type: application/json
    {"error":"INVALID_REQUEST",
    "message":"The request is not valid",
    "details":[{"field":"address",
    "message":"must not be empty"},
    {"field":"email",
    "message":"value is not a valid email address"},
    {"field":"phone",
    "message":"must be a text"},
    {"field":"paymentMethod",
    "message":"looks like a card number: send a token of the payment provider instead"}]}
    "#);
}
