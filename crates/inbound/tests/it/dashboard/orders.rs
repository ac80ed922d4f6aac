//! The list of orders: every filter, its pages, its files, and who may see it.

use super::desk::SentForm;
use crate::shop::{
    OPERATOR, OPERATOR_KEY, SERVICE_KEY, SIMPLE_ORDER, Shop, Told, V1_ORDER, bearer,
};
use application::testing::Fault;
use domain::process::Step;

const LIST: &str = "/dashboard/orders";

/// Four orders: confirmed; another customer's, cancelled; of another contract; one that waits for a person.
async fn shop() -> Shop {
    let shop = Shop::among_keyless();
    shop.order_with_key("a").await;
    let other = V1_ORDER.replace("12345,", "777,");
    shop.post("/api/v1/orders", &other).await;
    shop.put("/api/v1/orders/2/cancel").await;
    assert_eq!(shop.post("/orders", SIMPLE_ORDER).await.status, 200);
    shop.world().script.next(Step::Reserve, Fault::AnswerLost);
    shop.post("/api/v1/orders", &V1_ORDER.replace("12345,", "888,"))
        .await;
    shop.app.run_until_idle().await;
    shop
}

/// The numbers of the orders on the page, as they are listed.
fn listed(page: &Told) -> Vec<u64> {
    let rows = page.text().split("name=\"order\" value=\"").skip(1);
    let numbers = rows.map(|row| row.split('"').next().unwrap().parse().unwrap());
    numbers.collect()
}

#[tokio::test(start_paused = true)]
async fn every_filter_of_the_api_reaches_the_list() {
    let shop = shop().await;
    for (query, numbers) in [
        ("", &[4, 3, 2, 1][..]),
        ("status=CANCELLED", &[2]),
        ("status=CANCELLED&status=PENDING", &[4, 2]),
        ("status=cancelled,confirmed", &[3, 2, 1]),
        ("paymentStatus=REFUNDED", &[2]),
        ("shipmentStatus=CANCELLED", &[2]),
        ("parked=true", &[4]),
        ("customer=12345", &[1]),
        ("customer=nobody", &[]),
        ("channel=simple", &[3]),
        ("product=PROD002", &[3]),
        ("text=Alice+Johnson", &[3]),
        ("text=alice%40example.com", &[3]),
        ("text=2", &[2]),
        ("from=2026-01-01&to=2026-01-01", &[4, 3, 2, 1]),
        ("from=2026-01-02", &[]),
        ("amountTo=200", &[3]),
        ("amountFrom=300", &[4, 2, 1]),
        ("currency=EUR", &[]),
        ("text=&status=&customer=&from=", &[4, 3, 2, 1]),
    ] {
        let page = shop.page(&format!("{LIST}?{query}")).await;
        assert_eq!(page.status, 200, "{query}: {page}");
        assert_eq!(listed(&page), numbers, "{query}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_line_says_where_the_order_stands_and_why_it_waits() {
    let shop = shop().await;
    let page = shop.page(LIST).await;
    let text = page.text();
    for words in [
        "4 orders",
        "Waits for a person: answer lost",
        "<span class=\"badge rest\">Cancelled</span>",
        "<span class=\"badge ok\">Paid</span>",
        "139.97 USD",
        "<time datetime=\"2026-01-01T00:00:00Z\">2026-01-01 00:00:00 UTC</time>",
        "aria-current=\"page\">Orders",
    ] {
        assert!(text.contains(words), "{words}: {page}");
    }
    let empty = shop.page(&format!("{LIST}?customer=nobody")).await;
    assert!(empty.text().contains("No order fits"));
}

#[tokio::test(start_paused = true)]
async fn pages_lead_on_with_the_filter_to_the_oldest_order() {
    let shop = shop().await;
    let mut path = format!("{LIST}?status=CONFIRMED&status=CANCELLED&limit=1");
    let mut met = Vec::new();
    for _ in 0..5 {
        let page = shop.page(&path).await;
        met.extend(listed(&page));
        let next = page.text().split("<a rel=\"next\" href=\"").nth(1);
        let Some(next) = next else { break };
        path = next.split('"').next().unwrap().replace("&#38;", "&");
    }
    assert_eq!(met, [3, 2, 1]);
    let last = shop.page(&path).await;
    assert!(last.text().contains("from the newest"), "{last}");
}

#[tokio::test(start_paused = true)]
async fn a_filter_that_cannot_be_meant_is_told_and_kept() {
    let shop = shop().await;
    let query = "status=LOST&from=yesterday&amountFrom=2&amountTo=1&text=%3Cb%3E";
    let page = shop.page(&format!("{LIST}?{query}")).await;
    assert_eq!(page.status, 400, "{page}");
    for words in [
        "status: is not a status of an order",
        "from: must be a day such as",
        "amountTo: must not be less than amountFrom",
        "value=\"yesterday\"",
        "value=\"&#60;b&#62;\"",
    ] {
        assert!(page.text().contains(words), "{words}: {page}");
    }
    assert!(listed(&page).is_empty());
}

#[tokio::test(start_paused = true)]
async fn files_have_exactly_what_the_filter_finds() {
    let shop = shop().await;
    let page = shop
        .page(&format!("{LIST}?status=CANCELLED&status=PENDING&limit=1"))
        .await;
    for (format, orders) in [("csv", 1 + 2 + 2), ("ndjson", 2)] {
        let link = page.text().split("href=\"").find(|link| {
            link.starts_with("/dashboard/orders/export")
                && link.contains(&format!("format={format}\""))
        });
        let link = link
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .replace("&#38;", "&");
        let file = shop.get_with(&link, &[OPERATOR]).await;
        assert_eq!(file.status, 200, "{file}");
        assert_eq!(file.text().lines().count(), orders, "{file}");
        let name = format!("attachment; filename=\"orders.{format}\"");
        assert_eq!(file.header("content-disposition"), name);
    }
    let wrong = shop.page(&format!("{LIST}/export?sttaus=PENDING")).await;
    assert_eq!(
        wrong.status, 400,
        "a misspelt filter exports nothing: {wrong}"
    );
}

#[tokio::test(start_paused = true)]
async fn only_operators_see_orders_here() {
    let shop = Shop::with_tokens();
    let user = bearer("user:5");
    let of_customer = [("idempotency-key", "a"), (user.0, user.1.as_str())];
    let placed = shop
        .post_with(
            "/api/v1/orders",
            &of_customer,
            &V1_ORDER.replace("12345,", "5,"),
        )
        .await;
    assert_eq!(placed.status, 201, "{placed}");
    for path in [
        LIST.to_owned(),
        format!("{LIST}/export?format=csv"),
        format!("{LIST}/1"),
        "/dashboard/live/orders/1".to_owned(),
    ] {
        for header in [(user.0, user.1.as_str()), SERVICE_KEY] {
            let told = shop.get_with(&path, &[header]).await;
            assert_eq!(told.status, 403, "{path}: {told}");
        }
        let told = shop.get(&path).await;
        assert_eq!(told.status, 303, "{path}: {told}");
        assert!(
            told.header("location").starts_with("/dashboard/sign-in"),
            "{told}"
        );
        if !path.contains("live") {
            assert_eq!(
                shop.get_with(&path, &[OPERATOR_KEY]).await.status,
                200,
                "{path}"
            );
        }
    }
    for path in ["bulk", "1/change", "1/settle", "1/share"] {
        let path = format!("{LIST}/{path}");
        let form = ("content-type", "application/x-www-form-urlencoded");
        let told = shop
            .send("POST", &path, &[(user.0, &user.1), form], "x=y")
            .await;
        assert_eq!(told.status, 403, "{path}: {told}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_store_is_down_and_the_page_says_so() {
    let shop = shop().await;
    shop.app.store.set_down(true);
    for path in [LIST.to_owned(), format!("{LIST}/1")] {
        let told = shop.page(&path).await;
        assert_eq!(told.status, 503, "{path}: {told}");
        assert!(
            told.text().contains("does not answer at the moment"),
            "{told}"
        );
    }
    shop.app.store.set_down(false);
    let page = shop.page(LIST).await;
    let form = SentForm::on(&page, &["/bulk\""]);
    shop.app.store.set_down(true);
    let form = form
        .with("order", "1")
        .with("reason", "x")
        .with("action", "cancel");
    assert_eq!(shop.send_form(&form).await.status, 503);
}
