//! The driver itself: it finds, does and tells what it says it does, and its checks can fail.

use super::{Browser, Key, Look, Page, Screen};
use crate::shop::Shop;
use serde_json::json;

/// A page with an icon of its own, which browsers ask for.
const SIGN_IN: &str = "/dashboard/sign-in";

/// A form as pages have them.
const FORM: &str = r#"
    <main lang="en"><h1>Trial</h1>
    <label>Reason <input name="reason"></label>
    <label>Status <select name="status"><option>Any</option><option>Parked</option></select></label>
    <button id="cancel">Cancel the order</button>
    <p id="said"></p></main>"#;

const LISTEN: &str = "
    document.title = 'Trial'; document.documentElement.lang = 'en';
    const say = text => { document.getElementById('said').textContent = text; };
    document.getElementById('cancel').addEventListener('click', () => {
        const reason = document.querySelector('[name=reason]').value;
        const status = document.querySelector('[name=status]').value;
        if (confirm('Is it meant?')) say(`cancelled: ${reason} (${status})`);
    }); 0";

/// On an address of the service, whose policy would keep scripts and pictures out.
async fn form(page: &Page, service: &str) {
    page.ask("Page.setBypassCSP", json!({ "enabled": true }))
        .await;
    page.open(service).await;
    page.evaluate(&format!("document.body.innerHTML = `{FORM}`"))
        .await;
    page.evaluate(LISTEN).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_is_filled_in_by_its_labels_with_the_mouse_and_with_keys_alone() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let shop = Shop::new();
    let service = shop.start(&[]).await;
    let page = browser.page().await;
    form(&page, &service.url(SIGN_IN)).await;
    page.fill("Reason", "no longer wanted").await;
    page.choose("Status", "Parked").await;
    page.click("button", "Cancel the order").await;
    page.shows("cancelled: no longer wanted (Parked)").await;
    assert_eq!(page.questions(), ["Is it meant?"]);

    form(&page, &service.url(SIGN_IN)).await;
    page.tab_to("textbox", "Reason").await;
    page.write("by hand").await;
    for key in [Key::Space, Key::Escape, Key::Tab, Key::Tab, Key::BackTab] {
        page.press(key).await;
    }
    page.tab_to("button", "Cancel the order").await;
    page.press(Key::Enter).await;
    page.shows("cancelled: by hand (Any)").await;
    assert!(page.has("button", "Cancel the order").await);
    assert!(!page.has("button", "Ship the order").await);
    assert!(page.path().await.ends_with(SIGN_IN));
}

#[tokio::test(flavor = "multi_thread")]
async fn complaints_and_requests_to_other_machines_are_noticed() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let shop = Shop::new();
    let service = shop.start(&[]).await;
    let page = browser.page().await;
    form(&page, &service.url(SIGN_IN)).await;
    assert_eq!(page.faults(), Vec::<String>::new());
    page.evaluate("console.error('a complaint')").await;
    let abroad = "fetch('http://elsewhere.example/').catch(() => 0)";
    page.evaluate(abroad).await;
    let faults = page.faults().join("\n");
    for expected in [
        "a complaint",
        "http://elsewhere.example/",
        "ERR_NAME_NOT_RESOLVED",
    ] {
        assert!(faults.contains(expected), "{expected} is not in:\n{faults}");
    }
    page.forgive();
}

#[tokio::test(flavor = "multi_thread")]
async fn screens_colours_and_lost_networks_are_shown_as_they_are() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let shop = Shop::new();
    let service = shop.start(&[]).await;
    let page = browser.page().await;
    form(&page, &service.url(SIGN_IN)).await;
    let is_dark = "matchMedia('(prefers-color-scheme: dark)').matches";
    for look in Look::BOTH {
        page.in_colours(look).await;
        assert_eq!(page.evaluate(is_dark).await, look == Look::Dark);
    }
    page.on_screen(Screen::Phone).await;
    assert_eq!(page.evaluate("screen.width").await, 375);
    page.on_screen(Screen::Desk).await;
    assert_eq!(page.overhang().await, 0);

    page.expects("ERR_INTERNET_DISCONNECTED");
    let reached = "fetch('/health').then(() => true, () => false)";
    page.offline(true).await;
    assert_eq!(page.evaluate(reached).await, false);
    page.offline(false).await;
    assert_eq!(page.evaluate(reached).await, true);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_not_everybody_can_use_is_found() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let shop = Shop::new();
    let service = shop.start(&[]).await;
    let page = browser.page().await;
    form(&page, &service.url(SIGN_IN)).await;
    page.is_accessible().await;
    page.evaluate("document.querySelector('main').innerHTML += '<img src=\"data:,\"><input>'")
        .await;
    if let Some(findings) = page.findings().await {
        let findings = findings.join("\n");
        assert!(
            findings.contains("image-alt") && findings.contains("label"),
            "{findings}"
        );
    }
}
