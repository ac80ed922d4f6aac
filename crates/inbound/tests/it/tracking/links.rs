//! Who sees the page: by a good link, by who they are, and what everybody else is told.

use super::looking::{page, seen};
use crate::shop::{OPERATOR, SERVICE_KEY, Shop, V1_ORDER, bearer};
use application::testing::RememberedLinks;

/// The tracking page's address, made of a link as the documentation says.
async fn tracked(shop: &Shop, order: &str, headers: &[(&str, &str)]) -> String {
    let told = shop
        .post_with(&format!("/api/v1/orders/{order}/links"), headers, "")
        .await;
    assert_eq!(told.status, 201, "{told}");
    let link = told.json()["url"].as_str().expect("a text").to_owned();
    link.replace("/api/v1/orders/", "/track/")
}

#[tokio::test(start_paused = true)]
async fn a_good_link_shows_its_order_and_nothing_else() {
    let shop = Shop::with_tokens();
    let (name, value) = bearer("user:12345");
    let owner = [(name, value.as_str())];
    for _ in 0..2 {
        shop.post_with("/api/v1/orders", &owner, V1_ORDER).await;
    }
    let link = tracked(&shop, "1", &owner).await;
    assert!(page(&shop, &link, &[]).await.contains("Order 1 Confirmed"));
    let (_, access) = link.split_once('?').expect("a token");
    // Under any of the order's names.
    assert!(
        page(&shop, &format!("/track/1?{access}"), &[])
            .await
            .contains("Order 1")
    );
    assert!(page(&shop, "/track/2", &owner).await.contains("Order 2"));
    assert!(
        page(&shop, "/track/2", &[OPERATOR])
            .await
            .contains("Order 2")
    );
    assert!(
        page(&shop, "/track/2", &[SERVICE_KEY])
            .await
            .contains("Order 2")
    );
    let (name, value) = bearer("user:7");
    let stranger = (name, value.as_str());
    for (path, who) in [
        (format!("/track/2?{access}"), None),
        (format!("/track/2?{access}"), Some(stranger)),
        ("/track/1".to_owned(), None),
        ("/track/1".to_owned(), Some(stranger)),
        ("/track/1?access=".to_owned(), None),
        ("/track/1?access=link-77".to_owned(), None),
        (format!("/track/1?{access}&{access}"), None),
        (format!("/track/3?{access}"), None),
        (format!("/track/%3Cb%3E?{access}"), None),
    ] {
        let who: Vec<_> = who.into_iter().collect();
        let told = shop.get_with(&path, &who).await;
        assert_eq!(told.status, 404, "{path} {told}");
        assert_eq!(
            seen(&told),
            "We cannot show this order The link has expired, is not complete, or belongs to another \
             order. Open the link once more, all of it, as it was sent to you. If that does not help, \
             ask the shop for a new one.",
        );
        let live = path.replacen('?', "/live?", 1);
        assert_eq!(shop.get_with(&live, &who).await.status, 404, "{live}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_link_expires_and_the_page_says_so() {
    for shop in [Shop::open(), Shop::behind_gateway()] {
        shop.post_with("/api/v1/orders", &[OPERATOR], V1_ORDER)
            .await;
        let link = tracked(&shop, "1", &[OPERATOR]).await;
        assert_eq!(shop.get(&link).await.status, 200);
        shop.app.clock.advance(RememberedLinks::LIFETIME);
        let told = shop.get(&link).await;
        assert_eq!(told.status, 404, "{told}");
        assert!(seen(&told).contains("has expired"), "{told}");
        // Those at the controls see it all the same.
        assert_eq!(shop.get_with(&link, &[OPERATOR]).await.status, 200);
    }
}

#[tokio::test(start_paused = true)]
async fn the_link_does_not_leak() {
    let shop = Shop::open();
    shop.order().await;
    let link = tracked(&shop, "1", &[]).await;
    for path in [&*link, "/track/1?access=wrong"] {
        let told = shop.get(path).await;
        assert_eq!(told.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(told.header("cache-control"), "no-store", "{path}");
        let policy = told.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_away_is_no_lost_order() {
    let shop = Shop::open();
    shop.order().await;
    shop.app.store.set_down(true);
    let told = shop.get("/track/1").await;
    assert_eq!(told.status, 503, "{told}");
    assert!(seen(&told).contains("Your order is safe"), "{told}");
}
