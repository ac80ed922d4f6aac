//! The real program's dashboard: the link that it prints, the one that is asked for, and how long a
//! session counts.

use crate::service::Service;
use crate::shop::Shop;
use reqwest::StatusCode;
use std::time::Duration;

const SECRET: &str = "a-secret-of-the-tests-that-replicas-share";
const TOKEN: &str = "an-operators-token-that-replicas-share";

/// Goes nowhere by itself, so that a test sees where it is led.
fn browser() -> reqwest::Client {
    let builder = reqwest::Client::builder().no_proxy();
    let builder = builder.redirect(reqwest::redirect::Policy::none());
    builder.timeout(Duration::from_mins(1)).build().unwrap()
}

/// The link in what was printed, as a path of the service.
fn link_in(text: &str) -> String {
    let (_, rest) = text
        .split_once("/dashboard/enter?key=")
        .unwrap_or_else(|| panic!("no link in {text}"));
    let key = rest.split_whitespace().next().unwrap();
    format!("/dashboard/enter?key={key}")
}

/// Follows a link; the session that it began, as a cookie.
async fn enter(service: &Service, link: &str) -> String {
    let answer = browser().get(service.url(link)).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(answer.headers()["location"], "/dashboard");
    let set = answer.headers()["set-cookie"].to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

/// What the dashboard answers to this session.
async fn board(service: &Service, cookie: &str) -> (StatusCode, String) {
    let request = browser().get(service.url("/dashboard"));
    let answer = request.header("cookie", cookie).send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

#[tokio::test]
async fn the_printed_link_signs_in_once() {
    let shop = Shop::new();
    let service = shop.start(&[]).await;
    let link = link_in(&service.welcome);
    let cookie = enter(&service, &link).await;
    let (status, page) = board(&service, &cookie).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("Sign out"), "{page}");
    let again = browser().get(service.url(&link)).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::CONFLICT);
    let (_, key) = link.split_once("key=").unwrap();
    assert!(!service.log().contains(key), "keys are not logged");
    service.stop().await;
}

#[tokio::test]
async fn a_new_link_is_printed_for_whoever_has_the_operators_token() {
    let shop = Shop::new();
    let none = shop.run(&["dashboard"]);
    assert!(!none.status.success());
    let said = String::from_utf8(none.stderr).unwrap();
    assert!(said.contains("no service runs"), "{said}");

    let service = shop.start(&[("identity.mode", "gateway")]).await;
    let printed = shop.run(&["dashboard"]);
    assert!(printed.status.success(), "{printed:?}");
    let text = String::from_utf8(printed.stdout).unwrap();
    assert!(
        text.starts_with(&service.url("/dashboard/enter?key=")),
        "{text}"
    );
    let cookie = enter(&service, &link_in(&text)).await;
    assert_eq!(board(&service, &cookie).await.0, StatusCode::OK);
    service.stop().await;
}

#[tokio::test]
async fn a_session_ends_with_the_process_unless_its_secrets_are_set() {
    let shop = Shop::new();
    let secrets = [
        ("identity.link_secret", SECRET),
        ("identity.operator_token", TOKEN),
    ];
    for (settings, status) in [
        (&[][..], StatusCode::SEE_OTHER),
        (&secrets[..], StatusCode::OK),
    ] {
        let first = shop.start(settings).await;
        let cookie = enter(&first, &link_in(&first.welcome)).await;
        assert_eq!(board(&first, &cookie).await.0, StatusCode::OK);
        first.stop().await;
        let second = shop.start(settings).await;
        assert_eq!(board(&second, &cookie).await.0, status);
        second.stop().await;
    }
    // Without the token that it was begun with, a session is none, whoever has sealed it.
    let first = shop.start(&secrets).await;
    let cookie = enter(&first, &link_in(&first.welcome)).await;
    first.stop().await;
    let other = shop.start(&secrets[..1]).await;
    assert_eq!(board(&other, &cookie).await.0, StatusCode::SEE_OTHER);
    other.stop().await;
}
