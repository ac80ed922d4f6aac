//! One deed on many orders: a line for each, once.

use super::desk::{SentForm, notice};
use crate::shop::{Shop, Told};
use application::testing::CommitFault;
use domain::order::OrderStatusKind::{self, Cancelled, Delivered};

const LIST: &str = "/dashboard/orders";

/// Four orders: confirmed, shipped, cancelled, confirmed.
async fn shop() -> Shop {
    let shop = Shop::open();
    for key in ["a", "b", "c", "d"] {
        shop.order_with_key(key).await;
    }
    shop.put("/api/v1/orders/2/ship").await;
    shop.put("/api/v1/orders/3/cancel").await;
    shop.app.run_until_idle().await;
    shop
}

fn ticked(page: &Told, orders: &[&str], action: &str) -> SentForm {
    let form = SentForm::on(page, &["/bulk\""]);
    let form = form.with("action", action).with("reason", "recall <b>");
    orders
        .iter()
        .fold(form, |form, order| form.with("order", order))
}

/// What became of each, in the order of the lines.
fn results(page: &Told) -> Vec<(String, String)> {
    let lines = page
        .text()
        .split("<th scope=\"row\" data-label=\"Order\">")
        .skip(1);
    let between = |text: &str, begin: &str| {
        let text = text.split(begin).nth(1).unwrap();
        let text = text.split_once('>').unwrap().1;
        text.split('<').next().unwrap().to_owned()
    };
    let line = |line: &str| (between(line, "<a"), between(line, "<span"));
    lines.map(line).collect()
}

fn told(results: &[(&str, &str)]) -> Vec<(String, String)> {
    let own = |(order, result): &(&str, &str)| ((*order).to_owned(), (*result).to_owned());
    results.iter().map(own).collect()
}

fn statuses(shop: &Shop) -> Vec<OrderStatusKind> {
    let orders = shop.app.store.orders();
    orders.iter().map(|order| order.status().kind()).collect()
}

#[tokio::test(start_paused = true)]
async fn each_order_has_a_line_and_none_keeps_the_others() {
    let shop = shop().await;
    let page = shop.page(&format!("{LIST}?limit=3")).await;
    let form = ticked(&page, &["1", "2", "3", "4711"], "cancel");
    let form = form
        .with("seen", "1 CONFIRMED")
        .with("seen", "4711 PENDING");
    let page = shop.send_form(&form).await;
    assert_eq!(page.status, 200, "{page}");
    let each = told(&[
        ("1", "Done"),
        ("2", "Refused"),
        ("3", "Already so"),
        ("4711", "Not found"),
    ]);
    assert_eq!(results(&page), each);
    for words in [
        "It was shipped.",
        "It is cancelled.",
        "There is no such order.",
        "limit=3\">Back to the orders",
    ] {
        assert!(page.text().contains(words), "{words}: {page}");
    }
    let timeline = shop.page(&format!("{LIST}/1")).await;
    assert!(timeline.text().contains("recall &#60;b&#62;"), "{timeline}");
}

#[tokio::test(start_paused = true)]
async fn every_deed_is_done_in_bulk() {
    let shop = shop().await;
    for (action, done) in [
        ("process", ["Done", "Refused", "Refused", "Done"]),
        ("ship", ["Done", "Already so", "Refused", "Done"]),
        ("deliver", ["Done", "Done", "Refused", "Done"]),
        (
            "deliver",
            ["Already so", "Already so", "Refused", "Already so"],
        ),
    ] {
        let page = shop.page(LIST).await;
        let page = shop
            .send_form(&ticked(&page, &["1", "2", "3", "4"], action))
            .await;
        let came_to: Vec<String> = results(&page)
            .into_iter()
            .map(|(_, result)| result)
            .collect();
        assert_eq!(came_to, done, "{action}");
        shop.app.run_until_idle().await;
    }
    assert_eq!(
        statuses(&shop),
        [Delivered, Delivered, Cancelled, Delivered]
    );
    let trail = shop.page("/dashboard/audit").await;
    // Each of the sixteen is on the trail, with its reason.
    assert_eq!(trail.text().matches("recall &#60;b&#62;").count(), 16);
    assert!(
        trail
            .text()
            .contains("the order does not allow it as it stands")
    );
}

#[tokio::test(start_paused = true)]
async fn a_form_that_is_sent_again_is_told_the_same() {
    let shop = shop().await;
    let page = shop.page(LIST).await;
    let form = ticked(&page, &["1", "2"], "cancel");
    let first = shop.send_form(&form).await;
    shop.put("/api/v1/orders/2/deliver").await;
    let again = shop.send_form(&form).await;
    assert_eq!(results(&again), told(&[("1", "Done"), ("2", "Refused")]));
    assert_eq!(first.text(), again.text());
    let other = ticked(&page, &["4"], "cancel");
    assert_eq!(shop.send_form(&other).await.status, 409);
    assert_eq!(statuses(&shop)[3], OrderStatusKind::Confirmed);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_known_is_told_so_and_may_be_tried_again() {
    let shop = shop().await;
    let page = shop.page(LIST).await;
    let form = ticked(&page, &["1"], "process");
    shop.app
        .store
        .fail_next_commit(CommitFault::UnknownButWritten);
    let page = shop.send_form(&form).await;
    assert_eq!(results(&page), told(&[("1", "Unknown")]));
    assert!(
        page.text().contains("is not known yet: look at the order"),
        "{page}"
    );
    assert_eq!(
        results(&shop.send_form(&form).await),
        told(&[("1", "Already so")])
    );
}

#[tokio::test(start_paused = true)]
async fn an_order_that_has_moved_on_since_the_list_was_loaded_is_left_as_it_is() {
    let shop = shop().await;
    let page = shop.page(LIST).await;
    shop.put("/api/v1/orders/1/process").await;
    let form = ticked(&page, &["1", "4"], "cancel");
    for _ in 0..2 {
        let page = shop.send_form(&form).await;
        assert_eq!(results(&page), told(&[("1", "Moved on"), ("4", "Done")]));
        for words in [
            "Nothing was done now: the order no longer stood as the list showed it",
            "It was being processed.",
        ] {
            assert!(page.text().contains(words), "{words}: {page}");
        }
        assert_eq!(statuses(&shop)[0], OrderStatusKind::Processing);
    }
    let fresh = shop.page(LIST).await;
    let page = shop.send_form(&ticked(&fresh, &["1"], "cancel")).await;
    assert_eq!(results(&page), told(&[("1", "Done")]));
}

#[tokio::test(start_paused = true)]
async fn what_was_done_is_told_where_it_cannot_be_kept() {
    let shop = shop().await;
    let page = shop.page(LIST).await;
    let form = ticked(&page, &["1", "2"], "cancel");
    shop.app.store.set_forgetful(true);
    let page = shop.send_form(&form).await;
    assert_eq!(page.status, 200, "{page}");
    assert_eq!(results(&page), told(&[("1", "Done"), ("2", "Refused")]));
    assert!(notice(&page).contains("could not be kept"), "{page}");
    shop.app.store.set_forgetful(false);
    let again = shop.send_form(&form).await;
    let each = told(&[("1", "Already so"), ("2", "Refused")]);
    assert_eq!(results(&again), each);
    assert!(!again.text().contains("could not be kept"), "{again}");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_done_without_orders_or_a_reason() {
    let shop = shop().await;
    let here = format!("{LIST}?status=CONFIRMED&limit=7");
    let page = shop.page(&here).await;
    let nothing = shop.send_form(&ticked(&page, &[], "cancel")).await;
    assert!(
        nothing.header("location").starts_with(&format!("{here}&")),
        "{nothing}"
    );
    let shown = shop.page(nothing.header("location")).await;
    assert_eq!(
        notice(&shown),
        "Nothing was changed: tick at least one order."
    );
    let silent = ticked(&page, &["1"], "cancel").forged("reason", " ");
    assert!(notice(&shop.submit(&silent).await).contains("give a reason"));
    for (field, value) in [
        ("action", "sink"),
        ("order", "x"),
        ("order", "9"),
        ("seen", "1"),
        ("key", ""),
    ] {
        let told = shop
            .send_form(&ticked(&page, &["1"], "cancel").forged(field, value))
            .await;
        assert_eq!(told.status, 400, "{field}: {told}");
    }
    let astray = ticked(&page, &[], "cancel").forged("back", "https://elsewhere.example/");
    let astray = shop.send_form(&astray).await;
    assert!(
        astray.header("location").starts_with("/dashboard/orders?"),
        "{astray}"
    );
    assert_eq!(statuses(&shop)[0], OrderStatusKind::Confirmed);
}
