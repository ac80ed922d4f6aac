//! Orders that wait for a person: what their page shows, and each word that can be said of them.

use super::desk::{SentForm, deed, notice, part};
use crate::shop::{Shop, Told, V1_ORDER};
use application::testing::Fault;
use domain::order::OrderStatusKind;
use domain::process::Step;

const PAGE: &str = "/dashboard/orders/1";

/// One order, which waits for a person because the answer to this call was lost.
async fn parked_at(step: Step) -> Shop {
    let shop = Shop::among_keyless();
    shop.world().script.next(step, Fault::AnswerLost);
    shop.post("/api/v1/orders", V1_ORDER).await;
    shop.app.run_until_idle().await;
    shop
}

fn settling(page: &Told, verdict: &str) -> SentForm {
    SentForm::on(page, &["/settle\""])
        .with("reason", "looked it up there")
        .with("verdict", verdict)
}

fn status(shop: &Shop) -> OrderStatusKind {
    shop.app.store.orders()[0].status().kind()
}

#[tokio::test(start_paused = true)]
async fn the_page_shows_why_it_waits_what_was_seen_and_what_to_do() {
    let shop = parked_at(Step::Reserve).await;
    let page = shop.page(PAGE).await;
    let parked = part(&page, "parked");
    let id = shop.app.store.orders()[0].id();
    for words in [
        "The answer to a call was lost",
        "<code>answer-lost</code>",
        "Find out from the collaborator whether it was done",
        "to set the stock aside (line 1), asked of the inventory",
        &format!("<code>{id}:reserve:1</code>"),
        "No answer came in time: it may have been done.",
        "as scripted",
        "value=\"done\"",
        "value=\"not-done\"",
        "value=\"retry\"",
    ] {
        assert!(parked.contains(words), "{words}: {parked}");
    }
    assert!(
        !parked.contains("reference"),
        "stock has no payment's name: {parked}"
    );
    assert!(part(&page, "standing").contains("Waits for a person"));
    assert!(part(&page, "lines").contains("Perhaps reserved, for a person"));
    assert!(part(&page, "timeline").contains("Left to a person: the call to set the stock aside"));
}

#[tokio::test(start_paused = true)]
async fn each_word_settles_it_and_is_on_record() {
    for (verdict, reserved) in [("done", 0), ("not-done", 1), ("retry", 0)] {
        let shop = parked_at(Step::Reserve).await;
        let page = shop.page(PAGE).await;
        let before = shop.world().effects.effects(Step::Reserve);
        let page = shop.submit(&settling(&page, verdict)).await;
        assert!(notice(&page).contains("Your word is on record"), "{page}");
        shop.app.run_until_idle().await;
        let page = shop.page(PAGE).await;
        let timeline = part(&page, "timeline");
        assert!(
            timeline.contains("Because: <bdi class=\"said\">looked it up there</bdi>"),
            "{page}"
        );
        assert!(timeline.contains("<code>order-settled</code>"));
        // A call that must not be repeated is left to a person again when it is only to be tried again.
        let stands = if verdict == "retry" {
            OrderStatusKind::Pending
        } else {
            OrderStatusKind::Confirmed
        };
        assert_eq!(status(&shop), stands, "{verdict}");
        let line_one = shop.world().effects.effects(Step::Reserve) - before;
        assert!(line_one >= reserved, "{verdict}: {line_one}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_payment_that_was_made_may_be_named() {
    let shop = parked_at(Step::Pay).await;
    let page = shop.page(PAGE).await;
    assert!(part(&page, "parked").contains("name=\"reference\""));
    let form = settling(&page, "done").with("reference", "pay_7");
    shop.submit(&form).await;
    let page = shop.page(PAGE).await;
    assert!(part(&page, "ledger").contains("<bdi>pay_7</bdi>"), "{page}");
}

#[tokio::test(start_paused = true)]
async fn it_may_be_cancelled_instead() {
    let shop = parked_at(Step::Reserve).await;
    let page = shop.page(PAGE).await;
    let page = shop.submit(&deed(&page, "cancel")).await;
    assert_eq!(notice(&page), "Done: the order is cancelled.");
    assert_eq!(status(&shop), OrderStatusKind::Cancelled);
}

#[tokio::test(start_paused = true)]
async fn a_word_about_what_has_changed_since_is_not_taken() {
    let shop = parked_at(Step::Reserve).await;
    let page = shop.page(PAGE).await;
    let stale = settling(&page, "done");
    shop.submit(&settling(&page, "not-done")).await;
    let page = shop.page(PAGE).await;
    let again = shop.submit(&stale).await;
    assert!(
        notice(&again).contains("sent before with something else"),
        "{again}"
    );
    let stale = stale.forged("key", "another-key");
    let again = shop.submit(&stale).await;
    assert!(
        notice(&again).contains("has moved on since you looked"),
        "{again}"
    );
    assert_eq!(page.text().matches("<code>order-settled</code>").count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_still_repeated_can_only_be_tried_again() {
    let shop = Shop::open();
    shop.order().await;
    shop.world().script.always(Step::Refund, Fault::NotSent);
    shop.put("/api/v1/orders/1/cancel").await;
    shop.page_until(PAGE, "A call keeps failing. It is still being repeated.")
        .await;
    let page = shop.page(PAGE).await;
    let parked = part(&page, "parked");
    assert!(
        parked.contains("value=\"retry\"") && !parked.contains("value=\"done\""),
        "{parked}"
    );
    let forged = shop.submit(&settling(&page, "done")).await;
    assert!(
        notice(&forged).contains("it can only be tried again at once"),
        "{forged}"
    );
    shop.world().script.heal();
    let page = shop.page(PAGE).await;
    shop.submit(&settling(&page, "retry")).await;
    shop.app.run_until_idle().await;
    assert!(part(&shop.page(PAGE).await, "ledger").contains(">0.00 USD<"));
}
