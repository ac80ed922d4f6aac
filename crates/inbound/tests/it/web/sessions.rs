//! Sessions: what the cookie is like, when it counts, and when it no longer does.

use super::browser::{Browser, token_of};
use crate::shop::{OPERATOR, OPERATOR_KEY, Shop};
use application::ports::Session;
use application::testing::ReadableTokens;
use domain::{Duration, Timestamp};

const DOOR: &str = "/dashboard/sign-in";
const OUT: &str = "/dashboard/sign-out";
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[tokio::test(start_paused = true)]
async fn the_cookie_is_for_the_dashboard_alone_and_not_for_scripts() {
    let shop = Shop::open();
    let browser = Browser::new(&shop);
    let link = shop.sign_in.links.issue();
    let told = browser.get(&link.path).await;
    let cookie = told.header("set-cookie");
    assert!(
        cookie.ends_with("; Path=/dashboard; Max-Age=43200; HttpOnly; SameSite=Lax"),
        "{cookie}"
    );

    let https = [("x-forwarded-proto", "https")];
    let link = shop.sign_in.links.issue();
    let other = Browser::new(&shop);
    let told = other.send("GET", &link.path, &https, "").await;
    assert!(
        told.header("set-cookie")
            .ends_with("; SameSite=Lax; Secure")
    );
}

#[tokio::test(start_paused = true)]
async fn a_session_ends_after_twelve_hours() {
    let shop = Shop::open();
    let browser = Browser::signed_in(&shop).await;
    shop.app.clock.advance(Duration::from_secs(12 * 3_600 - 1));
    browser.page("/dashboard").await;
    shop.app.clock.advance(Duration::from_secs(1));
    assert_eq!(browser.get("/dashboard").await.status, 303);
}

#[tokio::test(start_paused = true)]
async fn a_session_by_a_providers_token_ends_with_the_token() {
    let shop = Shop::with_tokens();
    let browser = Browser::new(&shop);
    let fields = [("credential", "operator:ada")];
    let told = browser.submit(DOOR, DOOR, &fields).await;
    assert!(told.header("set-cookie").contains("; Max-Age=3600;"));
    browser.page("/dashboard").await;
    shop.app.clock.set(ReadableTokens::END);
    assert_eq!(browser.get("/dashboard").await.status, 303);
}

#[tokio::test(start_paused = true)]
async fn a_token_that_still_counts_makes_a_session_however_short() {
    let shop = Shop::with_tokens();
    let browser = Browser::new(&shop);
    shop.app
        .clock
        .set(Timestamp::from_micros(ReadableTokens::END.micros() - 1));
    let fields = [("credential", "operator:ada")];
    let told = browser.submit(DOOR, DOOR, &fields).await;
    assert!(told.header("set-cookie").contains("; Max-Age=1;"), "{told}");
    browser.page("/dashboard").await;
}

#[tokio::test(start_paused = true)]
async fn a_session_ends_with_the_key_that_it_was_begun_with() {
    let shop = Shop::behind_gateway();
    let browser = Browser::new(&shop);
    let fields = [("credential", OPERATOR_KEY.1)];
    browser.submit(DOOR, DOOR, &fields).await;
    browser.page("/dashboard").await;
    // As if the key had been withdrawn: no key has this mark.
    let sealed = shop.sign_in.sessions.seal(&Session {
        operator: "backoffice".to_owned(),
        credential: Some("mark-of-a-key-that-is-gone".to_owned()),
        only_looks: false,
        ends_at: ReadableTokens::END,
    });
    browser.set_cookie(Some(format!("order_service_session={sealed}")));
    assert_eq!(browser.get("/dashboard").await.status, 303);
}

#[tokio::test(start_paused = true)]
async fn who_signs_out_is_out() {
    let shop = Shop::open();
    let browser = Browser::signed_in(&shop).await;
    let told = browser.submit("/dashboard", OUT, &[]).await;
    assert_eq!(
        (told.status, told.header("location")),
        (303, "/dashboard/sign-in?out=1")
    );
    let cookie = told.header("set-cookie");
    assert_eq!(
        cookie,
        "order_service_session=; Path=/dashboard; Max-Age=0; HttpOnly; SameSite=Lax"
    );
    assert_eq!(browser.get("/dashboard").await.status, 303);
    let door = browser.page("/dashboard/sign-in?out=1").await;
    assert!(door.text().contains("You are signed out"), "{door}");
}

#[tokio::test(start_paused = true)]
async fn who_signs_out_after_the_sessions_end_is_out_and_nothing_is_on_record() {
    for shop in [Shop::open(), Shop::behind_gateway()] {
        let browser = Browser::signed_in(&shop).await;
        let token = token_of(&browser.page("/dashboard").await);
        shop.app.clock.advance(Duration::from_hours(12));
        // Another site's page does not come with the cookie, and must not take it away.
        let foreign = [FORM, ("sec-fetch-site", "cross-site")];
        let told = Browser::new(&shop).send("POST", OUT, &foreign, "").await;
        assert_eq!(told.status, 403, "{told}");
        assert!(told.headers.get("set-cookie").is_none(), "{told}");
        let before = on_record(&shop).await;
        for _ in 0..2 {
            let told = browser.post(OUT, &[("token", &token)]).await;
            let to = "/dashboard/sign-in?out=1";
            assert_eq!((told.status, told.header("location")), (303, to));
            assert!(browser.cookie().is_none(), "{told}");
        }
        assert_eq!(on_record(&shop).await, before);
    }
}

/// The trail.
async fn on_record(shop: &Shop) -> String {
    let told = shop.get_with("/api/v1/audit", &[OPERATOR]).await;
    assert_eq!(told.status, 200, "{told}");
    told.text().to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_session_counts_for_pages_alone() {
    let shop = Shop::behind_gateway();
    let browser = Browser::signed_in(&shop).await;
    browser.page("/dashboard").await;
    for path in ["/api/v1/orders", "/api/v1/dead-letters", "/orders/admin"] {
        let told = browser.get(path).await;
        assert_ne!(told.status, 200, "{path}: {told}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_no_session_is_none() {
    let shop = Shop::open();
    let browser = Browser::new(&shop);
    for cookie in [
        "order_service_session=",
        "order_service_session=nonsense",
        "order_service_session=a||x",
        "other=operator||9999999999999999",
        "order_service_session=a||9999999999999999; order_service_session=b||9999999999999999",
    ] {
        browser.set_cookie(Some(cookie.to_owned()));
        assert_eq!(browser.get("/dashboard").await.status, 303, "{cookie}");
    }
}
