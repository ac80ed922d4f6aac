//! What pages are made of: nothing inline, nothing from elsewhere, and names for all that can be filled in.

use super::browser::Browser;
use crate::shop::Shop;
use std::collections::BTreeSet;

/// Pages that are there without a session.
const FOR_ALL: [&str; 4] = [
    "/dashboard/sign-in",
    "/dashboard/sign-in?out=1",
    "/dashboard/enter?key=none",
    "/dashboard/nothing",
];

/// Every page that can be reached by links from the dashboard, and those for all.
async fn all_pages(shop: &Shop) -> Vec<(String, String)> {
    let browser = Browser::signed_in(shop).await;
    let stranger = Browser::new(shop);
    let mut pages = Vec::new();
    for path in FOR_ALL {
        pages.push((path.to_owned(), stranger.get(path).await.text().to_owned()));
    }
    let mut seen: BTreeSet<String> = BTreeSet::from(["/dashboard".to_owned()]);
    let mut ahead: Vec<String> = seen.iter().cloned().collect();
    while let Some(path) = ahead.pop() {
        let told = browser.get(&path).await;
        assert_eq!(told.status, 200, "a link leads to {path}: {told}");
        if !told.header("content-type").starts_with("text/html") {
            continue;
        }
        assert_policy(&path, &told);
        for link in values(told.text(), "href") {
            let link = link
                .split('#')
                .next()
                .unwrap_or_default()
                .replace("&#38;", "&");
            let is_ours = ["/dashboard", "/track", "/shop"]
                .iter()
                .any(|own| link.starts_with(own));
            if is_ours && seen.len() < 200 && seen.insert(link.clone()) {
                ahead.push(link);
            }
        }
        pages.push((path, told.text().to_owned()));
    }
    pages
}

fn assert_policy(path: &str, told: &crate::shop::Told) {
    let policy = told.header("content-security-policy");
    for rule in [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ] {
        assert!(policy.contains(rule), "{path}: {policy}");
    }
    assert!(!policy.contains("unsafe"), "{path}: {policy}");
    assert_eq!(told.header("referrer-policy"), "same-origin", "{path}");
    assert_eq!(told.header("cache-control"), "no-store", "{path}");
    assert_eq!(told.header("x-content-type-options"), "nosniff", "{path}");
    assert_eq!(told.header("x-frame-options"), "DENY", "{path}");
}

/// The tags of a page, without the text between them.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split('<')
        .skip(1)
        .filter_map(|rest| rest.split('>').next())
}

/// The values of an attribute.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let mark = format!(" {attribute}=\"");
    tags(html)
        .filter_map(|tag| {
            Some(
                tag.split_once(&mark)?
                    .1
                    .split('"')
                    .next()
                    .unwrap_or_default(),
            )
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn no_page_has_anything_inline_or_from_elsewhere() {
    let shop = Shop::open();
    shop.order().await;
    for (path, html) in all_pages(&shop).await {
        assert!(
            html.starts_with("<!doctype html>\n<html lang=\"en\">"),
            "{path}: {html}"
        );
        for tag in tags(&html) {
            let name = tag.split([' ', '/', '\n']).next().unwrap_or_default();
            assert_ne!(name, "style", "{path}");
            assert!(
                name != "script" || tag.contains(" src=\"/assets/"),
                "{path}: {tag}"
            );
            assert!(!tag.contains(" style="), "{path}: {tag}");
            assert!(!tag.contains(" on"), "{path}: {tag}");
            assert!(!tag.contains("javascript:"), "{path}: {tag}");
        }
        for attribute in ["href", "src", "action"] {
            for value in values(&html, attribute) {
                let is_own = value.starts_with('/') && !value.starts_with("//");
                assert!(
                    is_own || value.starts_with(['#', '?']),
                    "{path}: {attribute}={value}"
                );
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_page_says_what_it_is_and_every_field_has_a_label() {
    let shop = Shop::open();
    shop.order().await;
    for (path, html) in all_pages(&shop).await {
        assert_eq!(html.matches("<h1").count(), 1, "{path}: {html}");
        assert_eq!(html.matches("<main").count(), 1, "{path}");
        assert!(html.contains("<title>"), "{path}");
        assert!(html.contains("class=\"skip\" href=\"#content\""), "{path}");
        let labelled: BTreeSet<&str> = values(&html, "for").into_iter().collect();
        for tag in tags(&html) {
            let name = tag.split([' ', '\n']).next().unwrap_or_default();
            let is_field = ["input", "select", "textarea"].contains(&name);
            if !is_field || tag.contains("type=\"hidden\"") || tag.contains("aria-label") {
                continue;
            }
            let id = tag
                .split_once(" id=\"")
                .and_then(|(_, rest)| rest.split('"').next());
            assert!(id.is_some_and(|id| labelled.contains(id)), "{path}: {tag}");
        }
        let mut ids = BTreeSet::new();
        for id in values(&html, "id") {
            assert!(ids.insert(id), "{path}: two elements have the id {id}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn assets_are_kept_by_browsers_until_they_change() {
    let shop = Shop::with_tokens();
    let browser = Browser::new(&shop);
    let door = browser.page("/dashboard/sign-in").await;
    let assets: Vec<&str> = values(door.text(), "href")
        .into_iter()
        .chain(values(door.text(), "src"))
        .filter(|path| path.starts_with("/assets/"))
        .collect();
    assert_eq!(assets.len(), 3, "{assets:?}");
    for path in assets {
        let told = browser.page(path).await;
        assert_eq!(
            told.header("cache-control"),
            "public, max-age=31536000, immutable"
        );
        assert_eq!(told.header("x-content-type-options"), "nosniff");
        let etag = told.header("etag").to_owned();
        let known = [("if-none-match", &*etag)];
        let told = browser.send("GET", path, &known, "").await;
        assert_eq!((told.status, told.text()), (304, ""), "{path}");
        let (plain, _) = path.split_once('?').unwrap();
        assert_eq!(
            browser.page(plain).await.header("cache-control"),
            "no-cache"
        );
        // Nobody has to be known for them, and bad credentials do not matter.
        let told = browser
            .send("GET", path, &[("x-api-key", "guess")], "")
            .await;
        assert_eq!(told.status, 200, "{path}");
    }
}
