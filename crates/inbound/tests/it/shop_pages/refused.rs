//! Checkouts that come to nothing: why is said on the form, and the cart stays.

use super::browser::{ADA, Browser, hidden, tracked};
use crate::shop::{Shop, V1_ORDER};
use crate::tracking::seen;
use application::testing::Fault;
use domain::process::{Refusal, Step};

#[tokio::test(start_paused = true)]
async fn a_declined_payment_is_said_and_the_cart_stays() {
    let shop = Shop::with_demo_shop();
    let mut ada = Browser::in_shop(&shop).await;
    ada.add("1", "1").await;
    let page = ada.get("/shop/checkout").await;
    let declined = Refusal::Declined("card_declined".to_owned());
    shop.world()
        .script
        .next(Step::Authorize, Fault::Refused(declined));
    let refused = ada.order_by(&page, &ADA).await;
    assert_eq!(refused.status, 402, "{refused}");
    let words = "The payment was declined. Nothing was charged. Your cart is as it was.";
    assert!(seen(&refused).contains(words), "{refused}");
    assert!(
        refused.text().contains(r#"value="Ada Lovelace""#),
        "{refused}"
    );
    // Sent twice, it is declined once.
    let again = ada.order_by(&page, &ADA).await;
    assert_eq!(again.status, 402, "{again}");
    assert_eq!(shop.orders(), 1);
    // The form that is shown now is another order.
    assert_ne!(hidden(&refused, "key"), hidden(&page, "key"));
    tracked(&ada.order_by(&refused, &ADA).await);
    assert_eq!(shop.orders(), 2);
}

#[tokio::test(start_paused = true)]
async fn being_short_of_stock_names_the_product_and_the_cart_stays() {
    let shop = Shop::with_demo_shop();
    let mut ada = Browser::in_shop(&shop).await;
    ada.add("1", "2").await;
    let page = ada.get("/shop/checkout").await;
    let quicker = V1_ORDER.replace(r#""quantity": 2"#, r#""quantity": 99"#);
    let told = shop.post("/api/v1/orders", &quicker).await;
    assert_eq!(told.status, 201, "{told}");
    let words = "There is not enough of Mechanical Keyboard: 1 left, and you want 2.";
    for _ in 0..2 {
        let told = ada.order_by(&page, &ADA).await;
        assert_eq!(told.status, 409, "{told}");
        assert!(seen(&told).contains(words), "{told}");
    }
    assert_eq!(shop.orders(), 1);
    let set = [("product", "1"), ("quantity", "1")];
    ada.send("/shop/cart", "/shop/cart/set", &set).await;
    tracked(&ada.order(&ADA).await);
}

#[tokio::test(start_paused = true)]
async fn somebody_who_was_quicker_at_the_last_moment_is_told_too() {
    let shop = Shop::with_demo_shop();
    let mut ada = Browser::in_shop(&shop).await;
    ada.add("1", "2").await;
    let page = ada.get("/shop/checkout").await;
    shop.world().script.hold(Step::Reserve);
    let ordering = {
        let (ada, page) = (ada.clone(), page.clone());
        tokio::spawn(async move { ada.order_by(&page, &ADA).await })
    };
    shop.world().script.until_held(Step::Reserve).await;
    let short = domain::process::Shortage {
        product: domain::ProductId::parse("1").unwrap(),
        requested: 2,
        available: Some(1),
    };
    let refusal = Fault::Refused(Refusal::OutOfStock(vec![short]));
    shop.world().script.always(Step::Reserve, refusal);
    shop.world().script.let_go(Step::Reserve);
    let told = ordering.await.unwrap();
    assert_eq!(told.status, 409, "{told}");
    let words = "We do not have enough of this any more: Mechanical Keyboard.";
    assert!(seen(&told).contains(words), "{told}");
}

#[tokio::test(start_paused = true)]
async fn details_that_cannot_be_meant_are_refused_beside_their_fields() {
    let shop = Shop::with_demo_shop();
    let mut ada = Browser::in_shop(&shop).await;
    ada.add("1", "1").await;
    let page = ada.get("/shop/checkout").await;
    let long = "x".repeat(1_001);
    for (name, typed, words) in [
        ("name", "", "Must be filled in."),
        ("name", " \t", "Must be filled in."),
        ("address", "", "Must be filled in."),
        (
            "address",
            &*long,
            "Must have at most 1000 characters, has 1001.",
        ),
        (
            "email",
            "ada",
            "Must be an e-mail address, such as ada@example.com.",
        ),
        ("email", "", "Must be an e-mail address"),
        ("pay", "", "Must be one of these."),
        ("pay", "4111111111111111", "Must be one of these."),
        ("pay", "tok_else", "Must be one of these."),
    ] {
        let mut details = ADA;
        for detail in &mut details {
            if detail.0 == name {
                detail.1 = typed;
            }
        }
        let told = ada.order_by(&page, &details).await;
        assert_eq!(told.status, 422, "{name} {typed} {told}");
        let error = format!("id=\"{name}-error\">{words}");
        assert!(told.text().contains(&error), "{name} {typed} {told}");
        assert_eq!(hidden(&told, "key"), hidden(&page, "key"));
    }
    assert_eq!(shop.orders(), 0);
    let told = ada
        .post("/shop/checkout", &[("token", &hidden(&page, "token"))], &[])
        .await;
    assert_eq!(told.status, 400, "no key: {told}");
    tracked(&ada.order_by(&page, &ADA).await);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_away_places_nothing_and_the_form_may_be_sent_again() {
    let shop = Shop::with_demo_shop();
    let mut ada = Browser::in_shop(&shop).await;
    ada.add("1", "1").await;
    let page = ada.get("/shop/checkout").await;
    shop.app.store.set_down(true);
    let told = ada.order_by(&page, &ADA).await;
    assert_eq!(told.status, 503, "{told}");
    shop.app.store.set_down(false);
    assert_eq!(shop.orders(), 0);
    tracked(&ada.order_by(&page, &ADA).await);
    assert_eq!(shop.orders(), 1);
}
