//! `/dashboard/settings`: what is in force and where it comes from.

use super::forms::{is_for_operators_alone, is_only_text, open};
use crate::shop::Shop;

const SETTINGS: &str = "/dashboard/settings";

#[tokio::test(start_paused = true)]
async fn settings_are_shown_by_section_with_their_origin() {
    let page = open(&Shop::open(), SETTINGS).await;
    is_only_text(&page);
    let places = [
        "[http]",
        "listen",
        "--listen",
        "[identity]",
        "operator_token",
        "&#34;hidden&#34;",
    ];
    let found = places.map(|part| page.text().find(part).expect(part));
    assert!(found.is_sorted(), "{page}");
}

#[tokio::test(start_paused = true)]
async fn settings_are_for_operators() {
    is_for_operators_alone(&Shop::behind_gateway(), &[("GET", SETTINGS)]).await;
}
