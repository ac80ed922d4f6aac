//! One-time links: once, in time, and only those that were given out.

use super::browser::Browser;
use crate::shop::{OPERATOR, OPERATOR_KEY, SERVICE_KEY, Shop};
use domain::Duration;

#[tokio::test(start_paused = true)]
async fn a_link_lets_in_once() {
    let shop = Shop::open();
    let link = shop.sign_in.links.issue();
    let browser = Browser::new(&shop);
    let told = browser.get(&link.path).await;
    assert_eq!((told.status, told.header("location")), (303, "/dashboard"));
    let page = browser.page("/dashboard").await;
    assert!(page.text().contains("Sign out"), "{page}");

    let other = Browser::new(&shop);
    let told = other.get(&link.path).await;
    assert_eq!((told.status, other.cookie()), (409, None));
    assert!(told.text().contains("order-service dashboard"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_link_that_was_never_given_out_or_has_ended_lets_nobody_in() {
    let shop = Shop::open();
    let link = shop.sign_in.links.issue();
    let browser = Browser::new(&shop);
    for wrong in ["", "?key=", "?key=key-2", "?key=key-1x", "?other=key-1"] {
        let told = browser.get(&format!("/dashboard/enter{wrong}")).await;
        assert_eq!((told.status, browser.cookie()), (409, None), "{wrong}");
    }
    shop.app.clock.advance(Duration::from_hours(1));
    let told = browser.get(&link.path).await;
    assert_eq!((told.status, browser.cookie()), (409, None));
}

#[tokio::test(start_paused = true)]
async fn what_looks_ahead_does_not_use_a_link_up() {
    let shop = Shop::open();
    let link = shop.sign_in.links.issue();
    let browser = Browser::new(&shop);
    for ahead in [
        ("sec-purpose", "prefetch;prerender"),
        ("purpose", "preview"),
    ] {
        let told = browser.send("GET", &link.path, &[ahead], "").await;
        assert_eq!((told.status, browser.cookie()), (204, None));
    }
    let told = browser.send("HEAD", &link.path, &[], "").await;
    assert_eq!((told.status, browser.cookie()), (204, None));
    assert_eq!(browser.get(&link.path).await.status, 303);
}

#[tokio::test(start_paused = true)]
async fn an_operator_at_a_prompt_gets_a_new_link_and_nobody_else_does() {
    let shop = Shop::behind_gateway();
    let ask = |headers: Vec<(&'static str, &'static str)>| {
        let shop = shop.clone();
        async move { shop.send("POST", "/dashboard/links", &headers, "").await }
    };
    let told = ask(vec![OPERATOR]).await;
    assert_eq!(told.status, 200, "{told}");
    let path = told.json()["path"].as_str().unwrap().to_owned();
    let browser = Browser::new(&shop);
    assert_eq!(browser.get(&path).await.status, 303);
    browser.page("/dashboard").await;

    let again = browser.post("/dashboard/links", &[]).await;
    assert_eq!(again.status, 403, "no session renews itself: {again}");
    assert_eq!(ask(vec![OPERATOR_KEY]).await.status, 403);
    // Who is in already does not use up another link.
    let other = ask(vec![OPERATOR]).await.json()["path"].clone();
    let other = other.as_str().unwrap().to_owned();
    assert_eq!(browser.get(&other).await.status, 303);
    assert_eq!(browser.get(&path).await.status, 303);
    assert_eq!(Browser::new(&shop).get(&other).await.status, 303);

    assert_eq!(ask(vec![]).await.status, 303, "to the door");
    assert_eq!(ask(vec![("x-user-id", "7")]).await.status, 403);
    assert_eq!(ask(vec![SERVICE_KEY]).await.status, 403);
    let foreign = ("sec-fetch-site", "cross-site");
    assert_eq!(ask(vec![OPERATOR, foreign]).await.status, 403);
}
