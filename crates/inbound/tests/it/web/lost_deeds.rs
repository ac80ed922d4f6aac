//! Forms that nobody is signed in for any more: they do nothing, and the door says so and leads back.

use super::browser::{Browser, HOST, form, token_of};
use crate::shop::Shop;
use domain::Duration;

const DOOR: &str = "/dashboard/sign-in";
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const LOST: &str = "Nothing was done: when the form was sent, nobody was signed in";

#[tokio::test(start_paused = true)]
async fn a_form_that_comes_after_its_sessions_end_is_told_to_have_done_nothing() {
    let shop = Shop::open();
    let browser = Browser::signed_in(&shop).await;
    let page = "/dashboard/orders?limit=3";
    let token = token_of(&browser.page(page).await);
    shop.app.clock.advance(Duration::from_hours(12));
    let referer = format!("http://{HOST}{page}");
    let headers = [
        FORM,
        ("sec-fetch-site", "same-origin"),
        ("referer", &*referer),
    ];
    let body = form(&[("token", &token)]);
    let told = browser
        .send("POST", "/dashboard/reconcile", &headers, &body)
        .await;
    let location = told.header("location").to_owned();
    let door_and_back = format!("{DOOR}?next=%2Fdashboard%2Forders%3Flimit%3D3&ended=deed");
    assert_eq!((told.status, &location), (303, &door_and_back));
    let door = browser.page(&location).await;
    assert!(door.text().contains(LOST), "{door}");
    assert!(
        door.text()
            .contains("name=\"next\" value=\"/dashboard/orders?limit=3\""),
        "{door}"
    );
    let token = token_of(&door);
    let fields = [("token", &*token), ("credential", "sesame"), ("next", page)];
    let told = browser.post(DOOR, &fields).await;
    assert_eq!((told.status, told.header("location")), (303, page));
    let page = browser.page("/dashboard/reconcile").await;
    assert!(!page.text().contains("Goes on"), "{page}");
}

#[tokio::test(start_paused = true)]
async fn the_door_says_only_what_we_say() {
    let shop = Shop::open();
    let browser = Browser::new(&shop);
    for query in ["", "?ended=", "?ended=Call%20555", "?ended=deeds"] {
        let door = browser.page(&format!("{DOOR}{query}")).await;
        assert!(!door.text().contains(LOST), "{query}: {door}");
        assert!(!door.text().contains("Call 555"), "{query}: {door}");
    }
    let headers = [FORM, ("referer", "https://evil.example/dashboard.html")];
    let told = browser
        .send("POST", "/dashboard/reconcile", &headers, "")
        .await;
    assert_eq!(
        told.header("location"),
        format!("{DOOR}?next=%2Fdashboard&ended=deed")
    );
}
