//! Forms: from a page of our own, with its token, and not too large; else nothing is done.

use super::browser::{Browser, HOST, form, token_of};
use crate::shop::Shop;
use inbound::http::HttpSettings;

const OUT: &str = "/dashboard/sign-out";
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[tokio::test(start_paused = true)]
async fn a_form_without_its_sessions_token_does_nothing() {
    let shop = Shop::open();
    let browser = Browser::signed_in(&shop).await;
    let other = Browser::signed_in(&shop).await;
    shop.app.clock.advance(domain::Duration::from_secs(1));
    let later = Browser::signed_in(&shop).await;
    let foreign = token_of(&later.page("/dashboard").await);
    let own = token_of(&browser.page("/dashboard").await);
    assert_ne!(own, foreign, "each session has its own");
    assert!(other.cookie().is_some());
    for fields in [
        vec![],
        vec![("token", "")],
        vec![("token", "guess")],
        vec![("token", &*foreign)],
        vec![("tokens", &*own)],
    ] {
        let told = browser.post(OUT, &fields).await;
        assert_eq!(told.status, 403, "{fields:?}: {told}");
        assert!(told.text().contains("nothing was done"), "{told}");
        browser.page("/dashboard").await;
    }
    assert_eq!(
        browser
            .post(OUT, &[("token", &own), ("token", &own)])
            .await
            .status,
        400
    );
    assert_eq!(browser.post(OUT, &[("token", &own)]).await.status, 303);
}

#[tokio::test(start_paused = true)]
async fn a_form_that_another_site_sends_does_nothing() {
    for shop in [Shop::open(), Shop::behind_gateway()] {
        let browser = Browser::signed_in(&shop).await;
        let token = token_of(&browser.page("/dashboard").await);
        let body = form(&[("token", &token)]);
        for foreign in [
            ("origin", "https://evil.example"),
            ("origin", "http://localhost:3000"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            let told = browser.send("POST", OUT, &[FORM, foreign], &body).await;
            assert_eq!(told.status, 403, "{foreign:?}: {told}");
            assert!(
                told.header("content-type").starts_with("text/html"),
                "{told}"
            );
            browser.page("/dashboard").await;
        }
        let own = format!("http://{HOST}");
        let told = browser
            .send("POST", OUT, &[FORM, ("origin", &own)], &body)
            .await;
        assert_eq!(told.status, 303, "{told}");
    }
}

#[tokio::test(start_paused = true)]
async fn which_host_was_asked_is_a_trusted_proxys_word_alone() {
    let proxied = [
        ("x-forwarded-host", "orders.example"),
        ("x-forwarded-proto", "https"),
    ];
    for (by_proxy, status) in [(true, 303), (false, 403)] {
        let shop = Shop::with_tokens_and(HttpSettings::default(), by_proxy);
        let browser = Browser::with(&shop, &proxied);
        let link = browser.get(&shop.sign_in.links.issue().path).await;
        let is_secure = link.header("set-cookie").ends_with("; Secure");
        assert_eq!(is_secure, by_proxy, "{link}");
        let token = token_of(&browser.page("/dashboard").await);
        let body = form(&[("token", &token)]);
        let own = [FORM, ("origin", "https://orders.example")];
        let told = browser.send("POST", OUT, &own, &body).await;
        assert_eq!(told.status, status, "{told}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_operator_without_a_session_sends_a_token_too() {
    let shop = Shop::behind_gateway();
    let headers = [("x-user-id", "ada"), ("x-user-role", "OPERATOR")];
    let browser = Browser::with(&shop, &headers);
    assert_eq!(browser.post(OUT, &[]).await.status, 403);
    assert_eq!(browser.submit("/dashboard", OUT, &[]).await.status, 303);
}

#[tokio::test(start_paused = true)]
async fn what_is_no_form_or_too_large_is_refused_as_a_page() {
    let shop = Shop::open();
    let browser = Browser::signed_in(&shop).await;
    let token = token_of(&browser.page("/dashboard").await);
    let body = form(&[("token", &token)]);
    let json = ("content-type", "application/json");
    for (headers, body, status) in [
        (vec![json], "{}", 415),
        (vec![], &*body, 415),
        (vec![FORM, ("content-encoding", "gzip")], &*body, 415),
        (vec![FORM], "token=%FF", 403),
        (vec![FORM, ("content-length", "99999999")], &*body, 413),
    ] {
        let told = browser.send("POST", OUT, &headers, body).await;
        assert_eq!(told.status, status, "{headers:?}: {told}");
        assert!(
            told.header("content-type").starts_with("text/html"),
            "{told}"
        );
    }
    let large = "x".repeat(2 * 1024 * 1024);
    let told = browser.send("POST", OUT, &[FORM], &large).await;
    assert_eq!(told.status, 413, "{told}");
    browser.page("/dashboard").await;
}

#[tokio::test(start_paused = true)]
async fn nobody_else_can_make_a_page_say_something() {
    let shop = Shop::open();
    let browser = Browser::signed_in(&shop).await;
    for query in [
        "?done=Call%20555",
        "?failed=Call%20555&seal=",
        "?done=Call%20555&seal=guess",
    ] {
        let page = browser.page(&format!("/dashboard{query}")).await;
        assert!(!page.text().contains("Call 555"), "{page}");
    }
}
