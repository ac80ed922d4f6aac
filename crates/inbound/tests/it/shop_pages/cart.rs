//! Changing the cart, and what cannot be put into it.

use super::browser::Browser;
use crate::shop::Shop;
use crate::tracking::seen;

#[tokio::test(start_paused = true)]
async fn quantities_are_changed_and_things_taken_out() {
    let shop = Shop::with_demo_shop();
    let mut ada = Browser::in_shop(&shop).await;
    for product in ["1", "5", "101"] {
        ada.add(product, "1").await;
    }
    let set = "/shop/cart/set";
    let cart = "/shop/cart";
    ada.send(cart, set, &[("product", "1"), ("quantity", " 3 ")])
        .await;
    let text = seen(&ada.get(cart).await);
    assert!(text.contains("299.97 USD"), "{text}");
    ada.send(cart, set, &[("product", "5"), ("quantity", "0")])
        .await;
    ada.send(cart, "/shop/cart/remove", &[("product", "101")])
        .await;
    let text = seen(&ada.get(cart).await);
    assert!(
        text.contains("Total 299.97 USD") && !text.contains("Mouse"),
        "{text}"
    );
    let told = ada.send(cart, "/shop/cart/empty", &[]).await;
    assert_eq!((told.status, told.header("location")), (303, "/shop/cart"));
    let text = seen(&ada.get(cart).await);
    assert!(text.contains("There is nothing in it."), "{text}");
    let told = ada.get("/shop/checkout").await;
    assert_eq!((told.status, told.header("location")), (303, "/shop/cart"));
}

#[tokio::test(start_paused = true)]
async fn a_quantity_that_cannot_be_meant_is_refused_beside_its_field_and_changes_nothing() {
    let shop = Shop::with_demo_shop();
    let mut ada = Browser::in_shop(&shop).await;
    ada.add("1", "2").await;
    for typed in [
        "",
        " ",
        "-1",
        "+1",
        "1.5",
        "two",
        "1000001",
        "99999999999999999999",
        "１",
    ] {
        let words = "How many must be a whole number from 1 to 1000000.";
        let set = [("product", "1"), ("quantity", typed)];
        for (page, to) in [
            ("/shop", "/shop/cart/add"),
            ("/shop/cart", "/shop/cart/set"),
        ] {
            let told = ada.send(page, to, &set).await;
            assert_eq!(told.status, 422, "{typed:?} {told}");
            assert!(seen(&told).contains(words), "{typed:?} {told}");
            let field = format!(r#"value="{typed}" aria-invalid="true" aria-describedby="error-"#);
            assert!(told.text().contains(&field), "{typed:?} {told}");
        }
    }
    let text = seen(&ada.get("/shop/cart").await);
    assert!(text.contains("Total 199.98 USD"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn what_there_is_not_enough_of_is_said_beside_it() {
    let shop = Shop::with_demo_shop();
    let mut ada = Browser::in_shop(&shop).await;
    let told = ada.add("PROD004", "26").await;
    assert_eq!(told.status, 409, "{told}");
    let words = "There is not enough of Laptop Stand: 25 left, and you want 26.";
    assert!(seen(&told).contains(words), "{told}");
    ada.add("PROD004", "25").await;
    let set = [("product", "PROD004"), ("quantity", "26")];
    let told = ada.send("/shop/cart", "/shop/cart/set", &set).await;
    assert_eq!(told.status, 409, "{told}");
    assert!(seen(&told).contains(words), "{told}");
    for product in ["PROD999", "", "\u{1F511}"] {
        let told = ada.add(product, "1").await;
        assert_eq!(told.status, 404, "{product} {told}");
    }
    let told = ada
        .send(
            "/shop/cart",
            "/shop/cart/set",
            &[("product", "1"), ("quantity", "1")],
        )
        .await;
    assert_eq!(told.status, 404, "{told}");
    assert!(seen(&told).contains("is no longer in the cart"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_shop_whose_catalogue_is_away_says_so() {
    let shop = Shop::with_demo_shop();
    shop.world().catalogue.set_down(true);
    let told = shop.get("/shop").await;
    assert_eq!(told.status, 503, "{told}");
    assert!(seen(&told).contains("Try again in a moment"), "{told}");
}
