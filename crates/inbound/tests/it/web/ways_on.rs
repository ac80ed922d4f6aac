//! Pages that say why there is no other lead on: back to a form's page, and to where they belong.

use super::browser::{Browser, HOST};
use crate::shop::{OPERATOR, Shop, Told};

fn leads_to(page: &Told, href: &str) -> bool {
    page.text().contains(&format!("<li><a href=\"{href}\">"))
}

#[tokio::test(start_paused = true)]
async fn operators_are_not_left_without_a_link() {
    let shop = Shop::open();
    let browser = Browser::with(&shop, &[OPERATOR]);
    for (path, section) in [
        ("/dashboard/nothing", "/dashboard"),
        ("/dashboard/orders/4711", "/dashboard/orders"),
        ("/dashboard/webhooks/x", "/dashboard/webhooks"),
    ] {
        let told = browser.get(path).await;
        assert_eq!(told.status, 404, "{told}");
        assert!(
            leads_to(&told, section) && leads_to(&told, "/dashboard"),
            "{told}"
        );
    }
    let customer = [("x-user-id", "7")];
    let told = Browser::with(&shop, &customer).get("/dashboard").await;
    assert!(
        told.status == 403 && !leads_to(&told, "/dashboard"),
        "{told}"
    );
    shop.app.store.set_down(true);
    let told = browser.get("/dashboard/orders").await;
    assert!(
        told.status == 503 && leads_to(&told, "/dashboard/orders"),
        "{told}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_form_that_is_refused_leads_back_to_its_page() {
    let shop = Shop::open();
    let browser = Browser::with(&shop, &[OPERATOR]);
    let page = "/dashboard/orders?text=%3Cb%3E&limit=3";
    let referer = format!("http://{HOST}{page}");
    let form = ("content-type", "application/x-www-form-urlencoded");
    let headers = [form, ("referer", &*referer)];
    let told = browser
        .send("POST", "/dashboard/orders/bulk", &headers, "x=y")
        .await;
    assert_eq!(told.status, 403, "{told}");
    assert!(leads_to(&told, &page.replace('&', "&#38;")), "{told}");
    let elsewhere = [form, ("referer", "https://evil.example/")];
    let told = browser
        .send("POST", "/dashboard/orders/bulk", &elsewhere, "x=y")
        .await;
    assert!(!told.text().contains("evil.example"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn the_shops_pages_lead_to_the_shop() {
    let shop = Shop::with_demo_shop();
    let customer = [("x-user-id", "7")];
    let browser = Browser::with(&shop, &customer);
    for (path, status) in [("/shop/nothing", 404), ("/dashboard", 403)] {
        let told = browser.get(path).await;
        assert_eq!(told.status, status, "{told}");
        assert!(
            leads_to(&told, "/shop") && !leads_to(&told, "/dashboard"),
            "{told}"
        );
    }
}
