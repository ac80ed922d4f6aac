//! What a customer types shows as text, whatever it is, and breaks no page.

use super::desk::Desk;
use crate::browser::Screen;

const SCRIPT: &str =
    r#"</td><script>window.isTaken = 1</script><img src=x onerror="window.isTaken = 1">"#;

/// Written from right to left, and so that what follows would be, too.
const BACKWARDS: &str = "\u{202e}txet sdrawkcab \u{5e9}\u{5dc}\u{5d5}\u{5dd}";

#[tokio::test(flavor = "multi_thread")]
async fn markup_scripts_and_endless_words_show_as_text() {
    let Some(desk) = Desk::quick().await else {
        return;
    };
    let endless = "W".repeat(180);
    for name in [SCRIPT, BACKWARDS, endless.as_str()] {
        let placed = desk
            .place(&[
                ("customerName", name),
                ("deliveryAddress", name),
                ("carrier", &name.chars().take(90).collect::<String>()),
                ("notes", name),
            ])
            .await;
        assert!(placed.status.is_success(), "{placed:?}");
    }
    let page = desk.page("/dashboard/orders").await;
    page.on_screen(Screen::Phone).await;
    for path in [
        "/dashboard/orders",
        "/dashboard/orders/1",
        "/dashboard/orders/2",
        "/dashboard/orders/3",
    ] {
        page.open(&desk.service.url(path)).await;
        assert_eq!(
            page.evaluate("window.isTaken === undefined").await,
            true,
            "{path}"
        );
        let shows_ours = "/<(dl|bdi|dd)/.test(document.body.innerText)";
        assert_eq!(
            page.evaluate(shows_ours).await,
            false,
            "{path} shows its own markup"
        );
        assert_eq!(page.overhang().await, 0, "{path} is too wide");
        page.is_accessible().await;
    }
    page.open(&desk.service.url("/dashboard/orders/1")).await;
    page.shows("<script>window.isTaken = 1</script>").await;
    page.screenshot("order-hostile-phone").await;
}
