//! Signing in at a provider's page: how long the way there and back may take, how it is kept meanwhile, and
//! how often it may be tried.

use super::browser::{Browser, form, token_of};
use crate::shop::{OPERATOR, Shop};
use domain::Duration;
use inbound::http::{HttpSettings, Rate, RateLimits};

const GO: &str = "/dashboard/sign-in/provider";
const COME_BACK: &str = "/dashboard/sign-in/callback";

/// Goes to the provider's page, where the tests' codes say what they are good for; the way back with a
/// token of this visit.
async fn goes_there(browser: &Browser<'_>, token: &str) -> String {
    let told = browser.get(GO).await;
    assert_eq!(told.status, 303, "{told}");
    let kept = browser.cookie().unwrap();
    let field = |name: &str| {
        let (_, rest) = kept.split_once(&format!("{name}=")).unwrap();
        rest.split('&').next().unwrap().to_owned()
    };
    let (state, verifier) = (field("=state"), field("&verifier"));
    let asked = format!("state={state}&nonce={}", field("&nonce"));
    let page = format!("https://login.example/page?{asked}");
    assert_eq!(told.header("location"), page);
    let code = format!("{verifier}/{token}::{}", field("&nonce"));
    let back = form(&[("state", &*state), ("code", &*code)]);
    format!("{COME_BACK}?{back}")
}

#[tokio::test(start_paused = true)]
async fn the_way_there_and_back_may_take_ten_minutes() {
    for (seconds, status) in [(599, 303), (600, 409)] {
        let shop = Shop::with_tokens();
        let browser = Browser::new(&shop);
        let back = goes_there(&browser, "operator:ada").await;
        shop.app.clock.advance(Duration::from_secs(seconds));
        let told = browser.get(&back).await;
        assert_eq!(told.status, status, "{seconds}: {told}");
        let told = browser.get("/dashboard").await;
        assert_eq!(told.status == 200, status == 303, "{seconds}: {told}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_came_by_the_page_stays_in_longer_than_the_token_may_be_shown() {
    let shop = Shop::with_tokens();
    let browser = Browser::new(&shop);
    let back = goes_there(&browser, "operator:ada").await;
    let told = browser.get(&back).await;
    let cookies = told.headers.get_all("set-cookie").iter();
    let mut cookies = cookies.map(|line| line.to_str().unwrap());
    let session = cookies.find(|line| line.starts_with("order_service_session="));
    assert!(session.unwrap().contains("; Max-Age=28800;"), "{told}");
    shop.app.clock.advance(Duration::from_secs(8 * 3_600 - 1));
    browser.page("/dashboard").await;
    shop.app.clock.advance(Duration::from_secs(1));
    assert_eq!(browser.get("/dashboard").await.status, 303);
}

#[tokio::test(start_paused = true)]
async fn what_is_kept_meanwhile_is_for_the_way_back_alone_and_not_for_scripts() {
    let shop = Shop::with_tokens();
    let browser = Browser::new(&shop);
    let there = browser.get(GO).await;
    let (_, attributes) = there.header("set-cookie").split_once("; ").unwrap();
    let expected = "Path=/dashboard/sign-in; Max-Age=600; HttpOnly; SameSite=Lax";
    assert_eq!(attributes, expected);
    let https = [("x-forwarded-proto", "https")];
    let there = browser.send("GET", GO, &https, "").await;
    assert!(there.header("set-cookie").ends_with("Lax; Secure"));
}

#[tokio::test(start_paused = true)]
async fn people_come_back_to_pages_of_the_dashboard_and_nowhere_else() {
    let shop = Shop::with_tokens();
    for (next, to) in [
        (
            "/dashboard/orders?after=3&x=%26",
            "/dashboard/orders?after=3&x=%26",
        ),
        ("//evil.example", "/dashboard"),
        ("/dashboard/..//evil.example", "/dashboard"),
        ("/dashboard;x=1&seal=2", "/dashboard"),
        ("/dashboard/a;x=1&seal=2", "/dashboard/a;x=1&seal=2"),
    ] {
        let browser = Browser::new(&shop);
        let go = format!("{GO}?{}", form(&[("next", next)]));
        let told = browser.get(&go).await;
        let asked = told.header("location").split(['=', '&']);
        let [_, state, _, nonce] = asked.collect::<Vec<_>>()[..] else {
            panic!("{told}");
        };
        let kept = browser.cookie().unwrap();
        let (_, rest) = kept.split_once("&verifier=").unwrap();
        let verifier = rest.split('&').next().unwrap();
        let code = format!("{verifier}/operator:ada::{nonce}");
        let back = form(&[("state", state), ("code", &*code)]);
        let told = browser.get(&format!("{COME_BACK}?{back}")).await;
        assert_eq!(told.header("location"), to, "{next}: {told}");
        // Who is in goes there at once.
        let told = browser.get(&go).await;
        assert_eq!(told.header("location"), to, "{next}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_came_by_the_page_and_who_did_not_is_on_record() {
    let shop = Shop::with_tokens();
    for token in ["nonsense", "customer:7", "operator:ada"] {
        let browser = Browser::new(&shop);
        let back = goes_there(&browser, token).await;
        browser.get(&back).await;
    }
    Browser::new(&shop).get(COME_BACK).await;
    let listed = shop.get_with("/api/v1/audit", &[OPERATOR]).await.json();
    let deeds = listed["deeds"].as_array().unwrap().iter();
    let told: Vec<String> = deeds
        .map(|deed| {
            let words = ["actor", "kind", "subject", "outcome"];
            words.map(|name| deed[name].as_str().unwrap()).join(" ")
        })
        .collect();
    let expected = [
        "operator:ada SIGN_IN identity provider's page DONE",
        "customer:7 SIGN_IN identity provider's page REFUSED",
        "guest SIGN_IN identity provider's page REFUSED",
    ];
    assert_eq!(told, expected);
}

#[tokio::test(start_paused = true)]
async fn whom_the_provider_itself_refuses_is_on_record_once() {
    let shop = Shop::with_tokens();
    let browser = Browser::new(&shop);
    let back = goes_there(&browser, "operator:ada").await;
    let (back, _) = back.split_once("&code=").unwrap();
    let told = browser.get(&format!("{back}&error=access_denied")).await;
    assert_eq!(told.status, 403, "{told}");
    assert!(told.text().contains("you cancelled there"), "{told}");
    let listed = shop.get_with("/api/v1/audit", &[OPERATOR]).await.json();
    let deeds = listed["deeds"].as_array().unwrap();
    assert_eq!(deeds.len(), 1, "{deeds:?}");
    assert_eq!(deeds[0]["kind"], "SIGN_IN");
    assert_eq!(deeds[0]["outcome"], "REFUSED");
}

#[tokio::test(start_paused = true)]
async fn whoever_comes_back_as_no_operator_stands_at_the_door_and_may_come_in_otherwise() {
    let shop = Shop::with_tokens();
    let browser = Browser::new(&shop);
    let back = goes_there(&browser, "customer:7").await;
    let told = browser.get(&back).await;
    assert_eq!((told.status, browser.cookie()), (403, None), "{told}");
    let text = told.text();
    assert!(text.contains("These pages are for operators"), "{told}");
    assert!(text.contains("Example &#38; Co knows you"), "{told}");
    assert!(text.contains("Sign in at Example &#38; Co"), "{told}");
    // The form of this very page.
    let token = token_of(&told);
    let fields = [("token", &*token), ("credential", "sesame")];
    assert_eq!(
        browser.post("/dashboard/sign-in", &fields).await.status,
        303
    );
}

#[tokio::test(start_paused = true)]
async fn whoever_signs_out_is_told_that_the_provider_may_not_know() {
    let words = "You may still be signed in at Example &#38; Co";
    for (shop, has_provider) in [(Shop::with_tokens(), true), (Shop::open(), false)] {
        let browser = Browser::new(&shop);
        let door = browser.page("/dashboard/sign-in?out=1").await;
        assert!(door.text().contains("You are signed out"), "{door}");
        assert_eq!(door.text().contains(words), has_provider, "{door}");
        let door = browser.page("/dashboard/sign-in").await;
        assert!(!door.text().contains("signed in at"), "{door}");
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_tries_codes_is_soon_told_to_wait() {
    let settings = HttpSettings {
        rates: RateLimits {
            requests: Rate::per(std::time::Duration::from_mins(1), 1, 10),
            ..RateLimits::default()
        },
        ..HttpSettings::default()
    };
    let shop = Shop::with_tokens_and(settings, true);
    let browser = Browser::new(&shop);
    let back = goes_there(&browser, "operator:ada").await;
    let stranger = Browser::new(&shop);
    let mut last = None;
    for _ in 0..=10 {
        last = Some(stranger.get(COME_BACK).await);
    }
    let told = last.unwrap();
    assert_eq!(told.status, 429, "{told}");
    // Not even what is right is judged now.
    assert_eq!(browser.get(&back).await.status, 429);
}

#[tokio::test(start_paused = true)]
async fn where_there_is_no_such_page_nothing_leads_to_it() {
    let shop = Shop::behind_gateway();
    let browser = Browser::new(&shop);
    for path in [GO, COME_BACK] {
        assert_eq!(browser.get(path).await.status, 404, "{path}");
    }
    let door = browser.page("/dashboard/sign-in").await;
    assert!(!door.text().contains("Sign in at"), "{door}");
}
