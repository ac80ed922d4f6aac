//! What was done to an order that its timeline does not tell: on its page with the reason, and on the trail
//! under one name.

use super::desk::deed;
use crate::shop::{OPERATOR, Shop};

const PAGE: &str = "/dashboard/orders/1";

#[tokio::test(start_paused = true)]
async fn an_order_and_the_trail_lead_to_each_other() {
    let shop = Shop::open();
    for key in ["a", "b"] {
        shop.order_with_key(key).await;
    }
    shop.app.run_until_idle().await;
    let page = shop.page(PAGE).await;
    assert!(
        page.text().contains("Nothing but what the timeline tells."),
        "{page}"
    );
    shop.submit(&deed(&page, "ship")).await;
    shop.submit(&deed(&shop.page("/dashboard/orders/2").await, "ship"))
        .await;
    let id = shop.app.store.orders()[0].id();
    let page = shop.page(&format!("/dashboard/orders/ORD-{id}")).await;
    let part = page.text().split("id=\"on-record\"").nth(1).unwrap();
    for words in [
        "Order shipped",
        "Done",
        "as the test wants it",
        "operator:operator",
    ] {
        assert!(part.contains(words), "{words}: {page}");
    }
    let link = format!("/dashboard/audit?subject=order+{id}");
    assert!(part.contains(&format!("href=\"{link}\"")), "{page}");
    let trail = shop.page(&link).await;
    assert_eq!(
        trail.text().matches("data-label=\"When\"").count(),
        1,
        "{trail}"
    );
    let back = format!("<a href=\"/dashboard/orders/{id}\">order {id}</a>");
    assert!(trail.text().contains(&back), "{trail}");
    let path = format!("/api/v1/audit?subject=order%20{id}");
    let told = shop.get_with(&path, &[OPERATOR]).await.json();
    let deeds = told["deeds"].as_array().unwrap();
    assert_eq!(deeds.len(), 1, "{told}");
    assert_eq!(deeds[0]["reason"], "as the test wants it");
    let long = format!("/api/v1/audit?subject={}", "x".repeat(301));
    assert_eq!(shop.get_with(&long, &[OPERATOR]).await.status, 400);
}
