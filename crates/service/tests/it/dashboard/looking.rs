//! A page as everybody meets it: by day and by night, at a desk and on a phone, read by eyes and by ears.
//! Each is kept as a picture.

use crate::browser::{Look, Page, Screen};

/// Opens a page anew for each of them.
pub(super) async fn look_at(page: &Page, url: &str, name: &str) {
    look(page, Some(url), name).await;
}

/// What was the answer to a form cannot be opened again: it stays, and is shown to each.
pub(super) async fn look_here(page: &Page, name: &str) {
    look(page, None, name).await;
}

async fn look(page: &Page, url: Option<&str>, name: &str) {
    for look in Look::BOTH {
        page.in_colours(look).await;
        for (screen, size) in [(Screen::Desk, "desk"), (Screen::Phone, "phone")] {
            page.on_screen(screen).await;
            if let Some(url) = url {
                page.open(url).await;
            }
            page.screenshot(&format!("{name}-{size}-{}", look.name()))
                .await;
            page.is_accessible().await;
            assert_eq!(page.overhang().await, 0, "{name} on a {size} is too wide");
        }
    }
    page.on_screen(Screen::Desk).await;
}
