//! Buying: from the window to the tracking page, once.

use super::browser::{ADA, Browser, HOST, hidden, tracked};
use crate::shop::Shop;
use crate::tracking::seen;
use domain::process::Step;

#[tokio::test(start_paused = true)]
async fn a_visitor_buys_and_watches_the_order() {
    let shop = Shop::with_demo_shop();
    let mut ada = Browser::in_shop(&shop).await;
    let window = seen(&ada.get("/shop").await);
    assert!(
        window.contains("Mechanical Keyboard 99.99 USD 100 in stock"),
        "{window}"
    );
    let told = ada.add("1", "2").await;
    assert_eq!((told.status, told.header("location")), (303, "/shop/cart"));
    ada.add("PROD003", "1").await;
    let cart = seen(&ada.get("/shop/cart").await);
    for words in [
        "Mechanical Keyboard 99.99 USD",
        "199.98 USD",
        "Total 349.97 USD",
    ] {
        assert!(cart.contains(words), "no {words:?} in {cart}");
    }
    let told = ada.order(&ADA).await;
    tracked(&told);
    let page = seen(&ada.get(told.header("location")).await);
    assert!(page.contains("Order 1 Confirmed"), "{page}");
    assert!(
        page.contains("Total 349.97 USD") && !page.contains("Ada"),
        "{page}"
    );
    let empty = seen(&ada.get("/shop/cart").await);
    assert!(empty.contains("There is nothing in it."), "{empty}");
    let orders = shop.app.store.orders();
    let placed = &orders[0].placed().order;
    assert_eq!(placed.channel.as_str(), "shop");
    assert_eq!(placed.contact.name.as_deref(), Some("Ada Lovelace"));
    let address = placed.address.text.as_deref();
    assert_eq!(address, Some("12 St James's Square\nLondon"));
}

#[tokio::test(start_paused = true)]
async fn a_form_that_is_sent_twice_orders_once() {
    let shop = Shop::with_demo_shop();
    let mut ada = Browser::in_shop(&shop).await;
    ada.add("1", "1").await;
    let page = ada.get("/shop/checkout").await;
    shop.world().script.hold(Step::Capture);
    let first = {
        let (ada, page) = (ada.clone(), page.clone());
        tokio::spawn(async move { ada.order_by(&page, &ADA).await })
    };
    shop.world().script.until_held(Step::Capture).await;
    let second = {
        let (ada, page) = (ada.clone(), page.clone());
        tokio::spawn(async move { ada.order_by(&page, &ADA).await })
    };
    tokio::task::yield_now().await;
    shop.world().script.let_go(Step::Capture);
    let (first, second) = (first.await.unwrap(), second.await.unwrap());
    let third = ada.order_by(&page, &ADA).await;
    assert_eq!(tracked(&first), tracked(&second));
    assert_eq!(tracked(&first), tracked(&third));
    assert_eq!(shop.orders(), 1);
    assert_eq!(shop.world().effects.effects(Step::Capture), 1);
    for told in [&first, &second, &third] {
        assert_eq!(ada.get(told.header("location")).await.status, 200);
    }
}

#[tokio::test(start_paused = true)]
async fn a_form_that_made_an_order_does_not_make_another_with_other_details() {
    let shop = Shop::with_demo_shop();
    let mut ada = Browser::in_shop(&shop).await;
    ada.add("1", "1").await;
    let page = ada.get("/shop/checkout").await;
    tracked(&ada.order_by(&page, &ADA).await);
    let mut other = ADA;
    other[0].1 = "Charles Babbage";
    // The cart is empty: there is nothing to order.
    let told = ada.order_by(&page, &other).await;
    assert_eq!((told.status, told.header("location")), (303, "/shop/cart"));
    // With something in it, the form is shown anew under another key.
    ada.add("1", "1").await;
    let told = ada.order_by(&page, &other).await;
    assert_eq!(told.status, 409, "{told}");
    assert!(
        seen(&told).contains("sent before with other details"),
        "{told}"
    );
    assert_ne!(hidden(&told, "key"), hidden(&page, "key"));
    assert_eq!(shop.orders(), 1);
    tracked(&ada.order_by(&told, &other).await);
    assert_eq!(shop.orders(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_form_that_showed_another_cart_orders_nothing_and_is_shown_anew() {
    let shop = Shop::with_demo_shop();
    let mut ada = Browser::in_shop(&shop).await;
    ada.add("1", "1").await;
    let page = ada.get("/shop/checkout").await;
    // In another tab.
    ada.add("5", "2").await;
    let told = ada.order_by(&page, &ADA).await;
    assert_eq!((told.status, shop.orders()), (409, 0), "{told}");
    let text = seen(&told);
    assert!(
        text.contains("Your cart has changed since this form was shown"),
        "{text}"
    );
    assert!(text.contains("Total 399.97 USD"), "{text}");
    assert!(told.text().contains(r#"value="Ada Lovelace""#), "{told}");
    tracked(&ada.order_by(&told, &ADA).await);
    assert_eq!(shop.app.store.orders()[0].total().minor(), 39_997);
    // The first form is another request for ever.
    ada.add("1", "1").await;
    assert_eq!(ada.order_by(&page, &ADA).await.status, 409);
    assert_eq!(shop.orders(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_visitors_cookie_goes_over_https_alone_where_they_came_by_it() {
    let shop = Shop::with_demo_shop();
    for (headers, is_secure) in [
        (&[HOST][..], false),
        (&[HOST, ("x-forwarded-proto", "https")], true),
    ] {
        let told = shop.get_with("/shop", headers).await;
        let cookie = told.header("set-cookie");
        assert_eq!(cookie.ends_with("; Secure"), is_secure, "{cookie}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_that_takes_its_time_is_being_checked() {
    let shop = Shop::with_demo_shop();
    let mut ada = Browser::in_shop(&shop).await;
    ada.add("1", "1").await;
    shop.world().script.hold(Step::Authorize);
    let told = ada.order(&ADA).await;
    tracked(&told);
    let page = seen(&ada.get(told.header("location")).await);
    assert!(page.contains("We are checking your order"), "{page}");
}

#[tokio::test(start_paused = true)]
async fn each_visitor_has_a_cart_and_orders_of_their_own() {
    let shop = Shop::with_demo_shop();
    let mut ada = Browser::in_shop(&shop).await;
    let mut bob = Browser::in_shop(&shop).await;
    assert_ne!(ada.cookie, bob.cookie);
    ada.add("1", "1").await;
    let cart = seen(&bob.get("/shop/cart").await);
    assert!(cart.contains("There is nothing in it."), "{cart}");
    bob.add("5", "1").await;
    let (hers, his) = (ada.order(&ADA).await, bob.order(&ADA).await);
    assert_ne!(tracked(&hers), tracked(&his));
    let customers: Vec<_> = shop
        .app
        .store
        .orders()
        .iter()
        .map(|o| o.customer().cloned())
        .collect();
    assert_ne!(customers[0], customers[1]);
    for key in [&ada.cookie, &bob.cookie] {
        let (_, key) = key.split_once('=').expect("a name and a value");
        let is_told = |id: &Option<domain::CustomerId>| id.as_ref().unwrap().as_str().contains(key);
        assert!(
            !customers.iter().any(is_told),
            "a customer's id is no secret"
        );
    }
}
