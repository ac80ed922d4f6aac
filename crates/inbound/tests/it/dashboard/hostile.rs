//! What customers and others write is text on every page, whatever is in it.

use super::desk::{SentForm, deed};
use crate::shop::{Shop, Told};
use application::testing::builders::{customer, request};
use domain::order::Address;
use domain::{Contact, Email};

const HOSTILE: [&str; 4] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'; </style></title><b>{{ 7 * 7 }}",
    "\u{202e}\u{2066}noitcerid \u{0}",
];

fn is_text(page: &Told) {
    let text = page.text();
    for markup in ["<script>alert", "<img", "<b>", "</style>", "49}}"] {
        assert!(!text.contains(markup), "{markup}: {page}");
    }
    let scripts = text.matches("<script").count();
    assert_eq!(
        scripts,
        text.matches("<script src=\"/assets/").count(),
        "{page}"
    );
    assert!(
        !text.contains(" style=") && !text.contains(" onclick="),
        "{page}"
    );
}

fn words(kind: usize) -> String {
    let text = HOSTILE[kind].replace('\0', "");
    format!("{text}{}", "long ".repeat(20 * kind))
}

#[tokio::test(start_paused = true)]
async fn whatever_a_customer_writes_is_text_on_every_page() {
    for kind in 0..HOSTILE.len() {
        let text = words(kind);
        let shop = Shop::open();
        let mut wanted = request(&[("PROD001", 1)]);
        wanted.customer = Some(customer(&text.chars().take(100).collect::<String>()));
        wanted.contact = Contact {
            name: Some(text.clone()),
            email: Email::parse("<script>alert(1)</script>@\"><b>.example").ok(),
            phone: Some(text.clone()),
        };
        wanted.terms.address = Address {
            text: Some(text.clone()),
            city: Some(text.clone()),
            state: Some(text.clone()),
            zip: Some(text.clone()),
            country: Some(text.clone()),
        };
        wanted.terms.carrier = Some(text.clone());
        wanted.terms.notes = Some(text.clone());
        shop.app.place(wanted).await;
        shop.app.run_until_idle().await;
        let list = shop.page("/dashboard/orders").await;
        is_text(&list);
        let page = shop.page("/dashboard/orders/1").await;
        assert_eq!(page.status, 200, "{page}");
        is_text(&page);
        let escaped = text.trim().chars().take(20).collect::<String>();
        let escaped = escaped
            .replace('<', "&#60;")
            .replace('>', "&#62;")
            .replace('"', "&#34;")
            .replace('\'', "&#39;");
        assert!(page.text().contains(&escaped), "{escaped}: {page}");
        let query = "/dashboard/orders?text=%3Cscript%3Ealert(1)%3C/script%3E%22%3E%3Cb%3E&customer=%22%3E%3Cimg%3E";
        is_text(&shop.page(query).await);
        is_text(
            &shop
                .page("/dashboard/orders/%3Cscript%3Ealert(1)%3C%2Fscript%3E")
                .await,
        );
        let cancel = deed(&page, "cancel").forged("reason", &text);
        is_text(&shop.submit(&cancel).await);
        let bulk = SentForm::on(&list, &["/bulk\""]);
        let bulk = bulk
            .with("order", "1")
            .with("action", "ship")
            .with("reason", &text);
        is_text(&shop.send_form(&bulk).await);
    }
}
