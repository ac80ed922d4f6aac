//! Topics by the settings that name them: no two settings may name one.

use super::reader::Reader;
use outbound::events::DEAD_LETTER_SUFFIX;

/// What is told goes there. One that is empty is not told.
const TOLD: [&str; 9] = [
    "kafka.events_topic",
    "kafka.created_topic",
    "kafka.cancelled_topic",
    "kafka.updated_topic",
    "kafka.refund_requested_topic",
    "kafka.product_request_topic",
    "kafka.orders_topic",
    "kafka.notification_topic",
    "kafka.payment_refund_topic",
];

/// These are listened to, and what cannot take effect goes beside them.
const HEARD: [&str; 5] = [
    "messages.product_success_topic",
    "messages.payment_response_topic",
    "messages.payment_success_topic",
    "messages.payments_completed_topic",
    "messages.payments_failed_topic",
];

/// Of two kinds of messages in one topic one would be taken for the other. The names themselves are right.
pub(super) fn each_has_its_own(from: &mut Reader<'_>) {
    let mut taken: Vec<(String, String)> = Vec::new();
    for key in HEARD {
        let dead_letters = from.text(key).unwrap_or_default() + DEAD_LETTER_SUFFIX;
        taken.push((dead_letters, format!("where dead letters of {key} go")));
    }
    for key in TOLD.into_iter().chain(HEARD) {
        let name = from.text(key).unwrap_or_default();
        match taken.iter().find(|(other, _)| *other == name) {
            Some((_, what)) => {
                from.contradiction(key, &format!("a topic of its own; this is {what}"));
            }
            None if name.is_empty() => {}
            None => taken.push((name, format!("that of {key}"))),
        }
    }
}
