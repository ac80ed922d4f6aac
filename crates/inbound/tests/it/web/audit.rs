//! The page of what operators did: for them alone, and whatever stands on it is only text.

use super::browser::Browser;
use crate::shop::{OPERATOR, SERVICE_KEY, Shop};
use crate::webhook_ports::WEBHOOK;

const AUDIT: &str = "/dashboard/audit";
const DOOR: &str = "/dashboard/sign-in";

#[tokio::test(start_paused = true)]
async fn who_came_how_and_who_left_is_on_record() {
    let shop = Shop::behind_gateway();
    let browser = Browser::new(&shop);
    for (credential, status) in [("guessed", 401), (SERVICE_KEY.1, 403), ("sesame", 303)] {
        let fields = [("credential", credential), ("name", "Ada <b>")];
        let told = browser.submit(DOOR, DOOR, &fields).await;
        assert_eq!(told.status, status, "{told}");
    }
    let page = browser.page(AUDIT).await;
    assert!(
        page.text()
            .contains("operator:Ada &#60;b&#62; (operator&#39;s token)"),
        "{page}"
    );
    assert!(
        page.text().contains("operator&#39;s token or key"),
        "{page}"
    );
    assert!(!page.text().contains("sesame"), "{page}");
    let out = browser.submit(AUDIT, "/dashboard/sign-out", &[]).await;
    assert_eq!(out.status, 303, "{out}");
    let browser = Browser::signed_in(&shop).await;
    let listed = shop.get_with("/api/v1/audit", &[OPERATOR]).await.json();
    let deeds = listed["deeds"].as_array().unwrap().iter();
    let told: Vec<String> = deeds
        .map(|deed| {
            let word = |name: &str| deed[name].as_str().unwrap();
            format!("{} {} {}", word("actor"), word("kind"), word("outcome"))
        })
        .collect();
    let expected = [
        "operator:operator SIGN_IN DONE",
        "operator:Ada <b> (operator's token) SIGN_OUT DONE",
        "operator:Ada <b> (operator's token) SIGN_IN DONE",
        "service:tracking SIGN_IN REFUSED",
        "guest SIGN_IN REFUSED",
    ];
    assert_eq!(told, expected);
    let refused = browser.page(&format!("{AUDIT}?outcome=REFUSED")).await;
    assert!(refused.text().contains("<bdi>guest</bdi>"), "{refused}");
    assert!(!refused.text().contains("Ada"), "{refused}");
}

#[tokio::test(start_paused = true)]
async fn the_trail_is_narrowed_and_has_pages() {
    let shop = Shop::open();
    let browser = Browser::signed_in(&shop).await;
    for number in 1..=60 {
        let path = format!("/api/v1/dead-letters/{number}/replay");
        shop.post_with(&path, &[OPERATOR], "").await;
    }
    let rows = |text: &str| text.matches("data-label=\"When\"").count();
    let first = browser.page(AUDIT).await;
    assert_eq!(rows(first.text()), 50);
    assert!(first.text().contains("rel=\"next\""), "{first}");
    let narrowed = format!("{AUDIT}?kind=DEAD_LETTER_REPLAY&actor=operator:operator");
    let page = browser.page(&narrowed).await;
    let (_, link) = page
        .text()
        .split_once("<a href=\"/dashboard/audit?kind")
        .unwrap();
    let (query, _) = link.split_once('"').unwrap();
    let next = format!("{AUDIT}?kind{}", query.replace("&#38;", "&"));
    let last = browser.page(&next).await;
    assert_eq!(rows(last.text()), 10, "{next}: {last}");
    assert!(last.text().contains("First page"), "{last}");
    assert!(last.text().contains("Not done"), "{last}");
    let none = browser.page(&format!("{AUDIT}?actor=nobody")).await;
    assert!(none.text().contains("Nothing is on record here."), "{none}");
    let bad = browser.get(&format!("{AUDIT}?kind=NOTHING")).await;
    assert_eq!(bad.status, 400, "{bad}");
}

#[tokio::test(start_paused = true)]
async fn the_page_is_for_operators_and_says_when_the_store_is_away() {
    let shop = Shop::behind_gateway();
    let customer = Browser::with(&shop, &[("x-user-id", "7")]);
    let refused = customer.get(AUDIT).await;
    assert_eq!(refused.status, 403, "{refused}");
    let browser = Browser::signed_in(&shop).await;
    let page = browser.page(AUDIT).await;
    assert!(page.text().contains("customer:7"), "{page}");
    assert!(page.text().contains("GET /dashboard/audit"), "{page}");
    shop.app.store.set_down(true);
    assert_eq!(browser.get(AUDIT).await.status, 503);
    // Whoever looks after an outage gets in all the same.
    Browser::signed_in(&shop).await;
}

#[tokio::test(start_paused = true)]
async fn hostile_text_on_the_trail_is_only_text() {
    let shop = Shop::open();
    let browser = Browser::signed_in(&shop).await;
    let made = shop.post_with("/api/v1/webhooks", &[OPERATOR], WEBHOOK);
    let id = made.await.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/webhooks/{id}/pause");
    let reason = r#"{"reason":"<script>alert(1)</script> \u202Ereversed"}"#;
    let paused = shop.post_with(&path, &[OPERATOR], reason).await;
    assert_eq!(paused.status, 200, "{paused}");
    let page = browser.page(AUDIT).await;
    assert!(page.text().contains("&#60;script&#62;alert(1)"), "{page}");
    assert!(!page.text().contains("<script>alert"), "{page}");
}
