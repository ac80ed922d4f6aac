//! A dead letter at the dashboard: met on the board, replayed in vain, and then to good effect.

use super::desk::{Desk, IS_LIVE};
use super::looking::look_at;
use crate::kafka_servers::{Kcat, OwnTopic, SharedKafka};

/// That the first order is paid, under a header that is markup.
const PAID: &str =
    r#"{"orderId":"ORD_1","totalprice":199.98,"status":"SUCCESS","paymentTime":null}"#;
const HEADER: &str = "traceparent=<script>window.isTaken = 1</script>";

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_letter_is_looked_at_and_replayed_once_its_order_is_there() {
    let (Some(kafka), Some(kcat)) = (SharedKafka::or_left_out(), Kcat::or_left_out()) else {
        return;
    };
    let topic = OwnTopic::make(&kafka.servers, "payment-success", 1).await;
    let settings = [
        ("kafka.brokers", kafka.servers.as_str()),
        ("messages.listen", "payment-success"),
        ("messages.payment_success_topic", &topic.name),
        ("messages.group", &topic.name),
        // Nobody but a message tells that an order is paid.
        ("payments.builtin", "later"),
    ];
    let Some(desk) = Desk::with(&settings).await else {
        return;
    };
    let page = desk.page("/dashboard").await;
    page.until("it is followed", IS_LIVE).await;
    kcat.send_with(&kafka.servers, &topic.name, &[HEADER], &[("ORD_1", PAID)]);
    page.shows("1 waits for a person, since").await;

    let letters = desk.service.url("/dashboard/dead-letters");
    look_at(&page, &letters, "dead-letters-open").await;
    page.click("link", "1").await;
    page.shows("<script>window.isTaken = 1</script>").await;
    let letter = desk.service.url("/dashboard/dead-letters/1");
    look_at(&page, &letter, "dead-letter").await;
    page.click("button", "Replay").await;
    page.until(
        "its order is not there yet",
        "document.querySelector('[role=alert]').innerText.includes('no order')",
    )
    .await;

    desk.place(&[("paymentMethod", "tok_timeout")]).await;
    page.click("button", "Replay").await;
    page.shows("Replayed: the message has taken effect.").await;
    assert!(!page.has("button", "Replay").await);
    look_at(&page, &letter, "dead-letter-replayed").await;
    desk.shop.at_rest().await;
    assert_eq!(desk.shop.ledger().count("CONFIRMED"), 1);
}
