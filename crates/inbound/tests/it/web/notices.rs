//! What a page says of a deed: on that page, to whoever did it.

use super::browser::Browser;
use crate::shop::Shop;
use domain::Duration;

const SAID: &str = "Its report comes here.";

#[tokio::test(start_paused = true)]
async fn a_notice_is_for_its_page_and_for_whoever_did_the_deed() {
    let shop = Shop::open();
    let browser = Browser::signed_in(&shop).await;
    let here = "/dashboard/reconcile";
    let told = browser.submit(here, here, &[]).await;
    assert_eq!(told.status, 303, "{told}");
    let location = told.header("location").to_owned();
    assert!(browser.page(&location).await.text().contains(SAID));
    let (_, query) = location.split_once('?').expect("a notice");
    for other in ["/dashboard", "/dashboard/sinks", "/dashboard/settings"] {
        let page = browser.page(&format!("{other}?{query}")).await;
        assert!(!page.text().contains(SAID), "{other}: {page}");
    }
    shop.app.clock.advance(Duration::from_secs(1));
    let somebody = Browser::signed_in(&shop).await;
    let page = somebody.page(&location).await;
    assert!(!page.text().contains(SAID), "{page}");
}
