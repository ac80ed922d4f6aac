//! The door: what opens it, what does not, and where it leads.

use super::browser::{Browser, form, token_of};
use crate::shop::{OPERATOR, OPERATOR_KEY, SERVICE_KEY, Shop, Told};
use inbound::http::{HttpSettings, Rate, RateLimits};
use std::time::Duration;

const DOOR: &str = "/dashboard/sign-in";

async fn try_in(browser: &Browser<'_>, credential: &str, name: &str) -> Told {
    let fields = [("credential", credential), ("name", name)];
    browser.submit(DOOR, DOOR, &fields).await
}

#[tokio::test(start_paused = true)]
async fn without_a_session_every_page_leads_to_the_door_and_back() {
    let shop = Shop::open();
    let browser = Browser::new(&shop);
    let told = browser.get("/dashboard?x=1&y=%2F").await;
    let to = "/dashboard/sign-in?next=%2Fdashboard%3Fx%3D1%26y%3D%252F";
    assert_eq!((told.status, told.header("location")), (303, to));
    let door = browser.page(to).await;
    assert!(
        door.text().contains("value=\"/dashboard?x=1&#38;y=%2F\""),
        "{door}"
    );
    let stream = [("accept", "text/event-stream")];
    assert_eq!(
        browser.send("GET", "/dashboard", &stream, "").await.status,
        401
    );
    assert_eq!(
        browser.send("HEAD", "/dashboard", &[], "").await.status,
        401
    );
    let told = browser.post("/dashboard/links", &[]).await;
    let to = "/dashboard/sign-in?next=%2Fdashboard&ended=deed";
    assert_eq!((told.status, told.header("location")), (303, to));
}

#[tokio::test(start_paused = true)]
async fn the_operators_token_opens_the_door_under_the_name_that_is_said() {
    for shop in [
        Shop::open(),
        Shop::behind_gateway(),
        Shop::behind_far_gateway(),
        Shop::with_tokens(),
    ] {
        let browser = Browser::new(&shop);
        let told = try_in(&browser, " sesame ", "Grace Hopper").await;
        assert_eq!(told.status, 303, "{told}");
        let board = browser.page(told.header("location")).await;
        assert!(
            board
                .text()
                .contains(">Grace Hopper (operator&#39;s token)</span>"),
            "{board}"
        );
        assert!(
            browser
                .page("/dashboard")
                .await
                .text()
                .contains("Grace Hopper")
        );
        let again = browser.get(DOOR).await;
        assert_eq!(
            (again.status, again.header("location")),
            (303, "/dashboard")
        );
    }
}

#[tokio::test(start_paused = true)]
async fn an_operators_key_opens_it_under_its_own_name() {
    let shop = Shop::behind_gateway();
    let browser = Browser::new(&shop);
    assert_eq!(
        try_in(&browser, OPERATOR_KEY.1, "Mallory").await.status,
        303
    );
    let board = browser.page("/dashboard").await;
    assert!(board.text().contains("backoffice"), "{board}");
    assert!(!board.text().contains("Mallory"), "{board}");
}

#[tokio::test(start_paused = true)]
async fn a_providers_token_opens_it_where_such_tokens_are_believed() {
    let shop = Shop::with_tokens();
    let browser = Browser::new(&shop);
    assert!(browser.page(DOOR).await.text().contains("or your token"));
    assert_eq!(
        try_in(&browser, "operator:ada", "Mallory").await.status,
        303
    );
    assert!(browser.page("/dashboard").await.text().contains(">ada<"));

    let browser = Browser::new(&shop);
    for (wrong, status) in [("expired", 401), ("without keys", 503), ("nonsense", 401)] {
        assert_eq!(try_in(&browser, wrong, "").await.status, status, "{wrong}");
    }
    assert_eq!(try_in(&browser, "customer:7", "").await.status, 403);
    assert_eq!(browser.cookie(), None);
    let open = Shop::open();
    assert_eq!(
        try_in(&Browser::new(&open), "operator:ada", "")
            .await
            .status,
        401
    );
}

#[tokio::test(start_paused = true)]
async fn what_opens_nothing_is_said_and_no_session_begins() {
    for shop in [Shop::open(), Shop::behind_gateway(), Shop::with_tokens()] {
        let browser = Browser::new(&shop);
        for wrong in ["sesam", "sesame2", "", "ä", "x\r\ny", &"x".repeat(20_000)] {
            let told = try_in(&browser, wrong, "").await;
            assert_eq!((told.status, browser.cookie()), (401, None), "{wrong}");
            assert!(told.text().contains("opens nothing here"), "{told}");
        }
        let told = try_in(&browser, SERVICE_KEY.1, "").await;
        assert_eq!((told.status, browser.cookie()), (403, None), "{told}");
        assert!(told.text().contains("for operators"), "{told}");
        // It is the door, and takes what is an operator's.
        let token = token_of(&told);
        let fields = [("token", &*token), ("credential", "sesame")];
        assert_eq!(browser.post(DOOR, &fields).await.status, 303);
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_tries_keys_is_soon_told_to_wait() {
    let settings = HttpSettings {
        rates: RateLimits {
            requests: Rate::per(Duration::from_mins(1), 1, 10),
            ..RateLimits::default()
        },
        ..HttpSettings::default()
    };
    let shop = Shop::open_with(settings);
    let browser = Browser::new(&shop);
    let token = token_of(&browser.page(DOOR).await);
    let mut last = None;
    for _ in 0..=10 {
        let fields = [("token", &*token), ("credential", "guess")];
        last = Some(browser.post(DOOR, &fields).await);
    }
    let told = last.unwrap();
    assert_eq!(told.status, 429, "{told}");
    assert!(!told.header("retry-after").is_empty());
    assert!(told.header("content-type").starts_with("text/html"));
    // Nor are links to be guessed at any speed, and not even what is right is judged now.
    let told = browser.get("/dashboard/enter?key=guess").await;
    assert_eq!(told.status, 429, "{told}");
    let fields = [("token", &*token), ("credential", "sesame")];
    assert_eq!(browser.post(DOOR, &fields).await.status, 429);
}

#[tokio::test(start_paused = true)]
async fn the_door_leads_to_pages_of_the_dashboard_and_nowhere_else() {
    let shop = Shop::open();
    for (next, to) in [
        ("/dashboard?after=3", "/dashboard?after=3"),
        ("//evil.example", "/dashboard"),
        ("\\\\evil.example", "/dashboard"),
        ("/\\evil.example", "/dashboard"),
        ("https://evil.example/dashboard", "/dashboard"),
        ("/dashboard@evil.example", "/dashboard"),
        ("/dashboard/..//evil.example", "/dashboard"),
        ("/dashboard\r\nx: y", "/dashboard"),
        ("javascript:alert(1)", "/dashboard"),
        ("/docs", "/dashboard"),
    ] {
        let browser = Browser::new(&shop);
        let fields = [("credential", "sesame"), ("next", next)];
        let told = browser.submit(DOOR, DOOR, &fields).await;
        assert_eq!(told.status, 303, "{told}");
        assert_eq!(told.header("location"), to, "{next}");
        let page = format!("{DOOR}?{}", form(&[("next", next)]));
        let told = browser.get(&page).await;
        assert_eq!(told.status, 303, "{told}");
        let to = to.trim_end_matches("?done=").trim_end_matches("");
        assert_eq!(told.header("location"), to, "{next}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_operator_by_their_own_headers_needs_no_session() {
    let open = Shop::open();
    let near = Shop::behind_gateway();
    let tokens = Shop::with_tokens();
    let gateways = [("x-user-id", "ada"), ("x-user-role", "ADMIN")];
    let token = [("authorization", "Bearer operator:ada")];
    let key = [OPERATOR_KEY];
    let by_all: [(&Shop, &[(&str, &str)]); 4] = [
        (&open, &[OPERATOR]),
        (&near, &gateways),
        (&tokens, &token),
        (&tokens, &key),
    ];
    for (shop, headers) in by_all {
        let browser = Browser::with(shop, headers);
        browser.page("/dashboard").await;
        assert_eq!(browser.cookie(), None);
    }
}

#[tokio::test(start_paused = true)]
async fn people_come_to_the_dashboard_and_programs_to_the_documentation() {
    let shop = Shop::open();
    let browser = Browser::new(&shop);
    assert_eq!(browser.get("/").await.header("location"), "/dashboard");
    let told = shop.get("/").await;
    assert_eq!(told.header("location"), "/docs");
    assert_eq!(told.header("vary"), "accept");
}
