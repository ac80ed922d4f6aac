//! Looking at a page as people do: its text, without the markup.

use crate::shop::{Shop, Told};

/// What the page of this order says to whoever asks so.
pub(super) async fn page(shop: &Shop, path: &str, headers: &[(&str, &str)]) -> String {
    let told = shop.get_with(path, headers).await;
    assert_eq!(told.status, 200, "{told}");
    assert_eq!(told.header("content-type"), "text/html; charset=utf-8");
    seen(&told)
}

/// The text of a page's main part.
pub(crate) fn seen(told: &Told) -> String {
    let (_, main) = told.text().split_once("<main").expect("a page");
    text_of(&format!("<main{main}"))
}

/// The text of some markup, with single spaces.
pub(crate) fn text_of(markup: &str) -> String {
    let mut text = String::new();
    let mut is_markup = false;
    for character in markup.chars() {
        match character {
            '<' => {
                is_markup = true;
                text.push(' ');
            }
            '>' if is_markup => is_markup = false,
            _ if is_markup => {}
            _ => text.push(character),
        }
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}
