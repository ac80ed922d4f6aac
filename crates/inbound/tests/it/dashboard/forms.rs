//! What an operator does with pages: opens one, fills in a form of it and sends it, and is led on.

use crate::shop::{OPERATOR, Shop, Told};
use form_urlencoded::Serializer;

/// What a customer could write, and what a page must show it as.
pub(crate) const HOSTILE: &str =
    "<script>alert('x')</script><img src=x onerror=alert(1)>\u{202e}&\"'";

/// Nothing of it may stand on a page as markup.
pub(super) fn is_only_text(page: &Told) {
    for markup in ["<script>alert", "<img", "onerror=alert(1)>"] {
        assert!(!page.text().contains(markup), "{markup} in {page}");
    }
    assert!(page.text().contains("&#60;script&#62;alert"), "{page}");
}

/// Opens a page.
pub(super) async fn open(shop: &Shop, path: &str) -> Told {
    let page = shop.get_with(path, &[OPERATOR]).await;
    assert_eq!(page.status, 200, "{page}");
    assert!(
        page.header("content-type").starts_with("text/html"),
        "{page}"
    );
    page
}

/// The value of a page's first hidden input of this name; empty if it has none.
pub(super) fn hidden(page: &Told, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let value = page.text().split_once(&*start).map(|(_, rest)| rest);
    let value = value.and_then(|rest| rest.split('"').next());
    value.unwrap_or_default().to_owned()
}

/// Sends a form of a page that is open, with the page's token and key.
pub(super) async fn submit(
    shop: &Shop,
    page: &Told,
    action: &str,
    fields: &[(&str, &str)],
) -> Told {
    let mut form = Serializer::new(String::new());
    form.append_pair("token", &hidden(page, "token"));
    form.append_pair("key", &hidden(page, "key"));
    form.extend_pairs(fields);
    let form_type = ("content-type", "application/x-www-form-urlencoded");
    let headers = [OPERATOR, form_type];
    shop.send("POST", action, &headers, form.finish()).await
}

/// Opens the page that a deed led to.
pub(super) async fn led_to(shop: &Shop, told: &Told) -> Told {
    assert_eq!(told.status, 303, "{told}");
    open(shop, told.header("location")).await
}

/// What a page says of the deed that led to it, and whether it was done.
pub(super) fn notice(page: &Told) -> (bool, String) {
    let (_, rest) = page
        .text()
        .split_once("<p class=\"notice")
        .expect("a notice");
    let (class, rest) = rest.split_once('>').expect("an end");
    let (text, _) = rest.split_once("</p>").expect("an end");
    (!class.contains("bad"), text.to_owned())
}

/// Sends a form, and gives what the page then says.
pub(super) async fn said_after(
    shop: &Shop,
    page: &Told,
    action: &str,
    fields: &[(&str, &str)],
) -> (bool, String) {
    let told = submit(shop, page, action, fields).await;
    notice(&led_to(shop, &told).await)
}

/// Who is no operator is refused all of this, whoever they are.
pub(super) async fn is_for_operators_alone(shop: &Shop, asked: &[(&str, &str)]) {
    let (customer, service) = ([("x-user-id", "7")], [("x-user-role", "SERVICE")]);
    for (method, path) in asked {
        let nobody = shop.send(method, path, &[], "").await;
        assert_eq!(nobody.status, 303, "{path}");
        assert!(nobody.header("location").starts_with("/dashboard/sign-in"));
        for who in [&customer, &service] {
            let told = shop.send(method, path, who, "").await;
            assert_eq!(told.status, 403, "{path}");
        }
    }
}
