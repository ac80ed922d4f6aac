//! Who is no operator sees no page of theirs, whatever else they are.

use super::browser::Browser;
use crate::shop::{OPERATOR, SERVICE_KEY, Shop, Told};

fn assert_refused(told: &Told) {
    assert_eq!(told.status, 403, "{told}");
    assert!(told.header("content-type").starts_with("text/html"));
    assert!(
        told.text().contains("These pages are for operators"),
        "{told}"
    );
}

#[tokio::test(start_paused = true)]
async fn customers_and_services_are_refused_in_every_mode() {
    let open = Shop::open();
    let near = Shop::behind_gateway();
    let tokens = Shop::with_tokens();
    let customer = ("x-user-id", "7");
    let by_all: [(&Shop, (&str, &str)); 6] = [
        (&open, customer),
        (&open, SERVICE_KEY),
        (&near, customer),
        (&near, ("x-user-role", "SERVICE")),
        (&tokens, ("authorization", "Bearer customer:7")),
        (&tokens, ("authorization", "Bearer service:tracking")),
    ];
    for (shop, header) in by_all {
        let headers = [header];
        let browser = Browser::with(shop, &headers);
        assert_refused(&browser.get("/dashboard").await);
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_does_not_make_a_customer_of_the_gateway_an_operator() {
    let shop = Shop::behind_gateway();
    let operators = Browser::signed_in(&shop).await;
    let headers = [("x-user-id", "7")];
    let customers = Browser::with(&shop, &headers);
    customers.set_cookie(operators.cookie());
    assert_refused(&customers.get("/dashboard").await);
}

#[tokio::test(start_paused = true)]
async fn what_contradicts_itself_is_refused_as_a_page() {
    let shop = Shop::behind_gateway();
    let headers = [("x-user-id", "7"), ("x-userid", "8")];
    let told = Browser::with(&shop, &headers).get("/dashboard").await;
    assert_eq!(told.status, 400, "{told}");
    assert!(told.header("content-type").starts_with("text/html"));
    let headers = [("x-api-key", "guess")];
    let told = Browser::with(&shop, &headers).get("/dashboard").await;
    assert_eq!(told.status, 401, "{told}");
}

#[tokio::test(start_paused = true)]
async fn what_is_not_there_is_said_on_a_page() {
    let shop = Shop::open();
    let browser = Browser::with(&shop, &[OPERATOR]);
    let told = browser.get("/dashboard/nothing").await;
    assert_eq!(told.status, 404, "{told}");
    assert!(told.text().contains("<h1>Not found</h1>"), "{told}");
    let told = browser.send("DELETE", "/dashboard", &[], "").await;
    assert_eq!(told.status, 405, "{told}");
    assert!(told.header("content-type").starts_with("text/html"));
}

#[tokio::test(start_paused = true)]
async fn an_address_that_cannot_be_read_is_told_on_a_page() {
    let shop = Shop::with_demo_shop();
    let browser = Browser::with(&shop, &[OPERATOR]);
    for path in [
        "/dashboard/orders/%ff",
        "/dashboard/dead-letters/%ff",
        "/dashboard/sinks/%ff",
        "/dashboard/webhooks/%ff",
        "/track/%ff",
    ] {
        let told = browser.get(path).await;
        assert_eq!(told.status, 404, "{path}: {told}");
        assert!(told.header("content-type").starts_with("text/html"));
    }
    let twice = Browser::new(&shop);
    let words = "after the “?” cannot be read. Go back, or leave it out.";
    for path in [
        "/dashboard/sign-in?next=a&next=b",
        "/dashboard/sign-in?out=%ff&out=1",
        "/dashboard/enter?key=a&key=b",
    ] {
        let told = twice.get(path).await;
        assert_eq!(told.status, 400, "{path}: {told}");
        assert!(told.text().contains(words), "{path}: {told}");
        assert!(told.header("content-type").starts_with("text/html"));
    }
    for path in [
        "/dashboard?a=%ff",
        "/dashboard/orders?text=%ff",
        "/dashboard/orders?text=a&text=b",
        "/dashboard/audit?kind=%ff",
        "/dashboard/stock?text=%ff",
        "/dashboard/dead-letters?state=%ff",
        "/dashboard/webhooks?x=%ff",
        "/dashboard/settings?x=%ff",
        "/shop?x=%ff",
        "/track/1?access=%ff",
    ] {
        let told = browser.get(path).await;
        assert!(
            told.header("content-type").starts_with("text/html"),
            "{path}: {told}"
        );
    }
}
