//! The pages that the API is read and tried on.

use crate::browser::Browser;
use crate::shop::Shop;

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_the_api_open_without_the_internet() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let shop = Shop::new();
    let service = shop.start(&[]).await;
    let page = browser.page().await;
    page.open(&service.url("/docs/")).await;
    page.shows("/api/v1/orders").await;
    page.screenshot("api-pages").await;
}
