//! `[kafka]`: what is no list of brokers, no format and no topic, and what goes together.

use super::super::Settings;
use super::{environment, keys};
use crate::config::EventFormatName;

#[test]
fn kafka_is_not_used_unless_brokers_are_named() {
    let kafka = Settings::load(&environment(&[])).unwrap().kafka;
    assert!(kafka.used.is_none());
    let brokers = [("KAFKA__BROKERS", "kafka-1:9092,kafka-2:9092")];
    let used = Settings::load(&environment(&brokers)).unwrap().kafka.used;
    let used = used.unwrap();
    assert_eq!(used.formats, [EventFormatName::Canonical]);
    assert_eq!(used.topics(), ["orders.events"]);
    let address = used.address().unwrap();
    assert_eq!(address.to_string(), "kafka-1:9092,kafka-2:9092");
}

#[test]
fn the_topics_of_each_format_are_those_of_its_document() {
    let variables = [
        ("KAFKA__BROKERS", "kafka:9092"),
        ("KAFKA__FORMATS", "storefront,gateway"),
    ];
    let used = Settings::load(&environment(&variables)).unwrap().kafka.used;
    let topics = [
        "cloudforge.orders.created",
        "cloudforge.orders.cancelled",
        "cloudforge.orders.updated",
        "cloudforge.payments.refund-requested",
        "Orders",
        "Notification",
        "Payment-Refund",
    ];
    assert_eq!(used.unwrap().topics(), topics);
}

#[test]
fn what_makes_no_sense_is_named() {
    for (name, value, key) in [
        ("KAFKA__BROKERS", "kafka", "kafka.brokers"),
        ("KAFKA__BROKERS", "http://kafka:9092", "kafka.brokers"),
        ("KAFKA__FORMATS", "canonical,avro", "kafka.formats"),
        ("KAFKA__FORMATS", "gateway,gateway", "kafka.formats"),
        ("KAFKA__START", "later", "kafka.start"),
        ("KAFKA__EVENTS_TOPIC", "orders events", "kafka.events_topic"),
        ("KAFKA__EVENTS_TOPIC", "..", "kafka.events_topic"),
        ("KAFKA__ORDERS_TOPIC", "", "kafka.orders_topic"),
        (
            "KAFKA__NOTIFICATION_TOPIC",
            "a b",
            "kafka.notification_topic",
        ),
        ("KAFKA__SECURITY_PROTOCOL", "SSL", "kafka.security_protocol"),
        (
            "KAFKA__SECURITY_PROTOCOL",
            "SASL_PLAINTEXT",
            "kafka.security_protocol",
        ),
        ("KAFKA__SASL_USERNAME", "ann", "kafka.security_protocol"),
        ("KAFKA__SASL_MECHANISM", "GSSAPI", "kafka.sasl_mechanism"),
        ("KAFKA__DELIVERY_TIMEOUT", "1h", "kafka.delivery_timeout"),
    ] {
        let faults = Settings::load(&environment(&[(name, value)])).unwrap_err();
        assert_eq!(keys(&faults), [key], "{name}={value}");
    }
}

#[test]
fn a_password_lies_in_a_file_and_is_shown_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kafka");
    std::fs::write(&file, "swordfish\n").unwrap();
    let variables = [
        ("KAFKA__BROKERS", "kafka:9092"),
        ("KAFKA__SECURITY_PROTOCOL", "SASL_PLAINTEXT"),
        ("KAFKA__SASL_USERNAME", "ann"),
        ("KAFKA__SASL_PASSWORD_FILE", file.to_str().unwrap()),
    ];
    let used = Settings::load(&environment(&variables)).unwrap().kafka.used;
    let used = used.unwrap();
    let address = used.address().unwrap();
    let shown = format!("{used:?} {address:?}");
    assert!(!shown.contains("swordfish"), "{shown}");
}

#[test]
fn without_a_topic_nobody_is_told_that_an_order_is_paid() {
    let variables = [
        ("KAFKA__BROKERS", "kafka:9092"),
        ("KAFKA__FORMATS", "gateway"),
        ("KAFKA__NOTIFICATION_TOPIC", ""),
    ];
    let used = Settings::load(&environment(&variables)).unwrap().kafka.used;
    assert_eq!(used.unwrap().topics(), ["Orders", "Payment-Refund"]);
}

#[test]
fn two_settings_of_one_topic_are_a_contradiction_that_names_both() {
    for (name, value, key, other) in [
        // Two kinds of messages that are listened to.
        (
            "MESSAGES__PAYMENT_SUCCESS_TOPIC",
            "product-success-topic",
            "messages.payment_success_topic",
            "messages.product_success_topic",
        ),
        // What is told would be listened to.
        (
            "MESSAGES__PAYMENT_RESPONSE_TOPIC",
            "Orders",
            "messages.payment_response_topic",
            "kafka.orders_topic",
        ),
        (
            "KAFKA__CREATED_TOPIC",
            "orders.events",
            "kafka.created_topic",
            "kafka.events_topic",
        ),
        (
            "KAFKA__PRODUCT_REQUEST_TOPIC",
            "Notification",
            "kafka.product_request_topic",
            "kafka.notification_topic",
        ),
        // Nor may dead letters lie among others.
        (
            "KAFKA__EVENTS_TOPIC",
            "Payment-Response-dlt",
            "kafka.events_topic",
            "messages.payment_response_topic",
        ),
        (
            "MESSAGES__PAYMENTS_FAILED_TOPIC",
            "cloudforge.payments.completed-dlt",
            "messages.payments_failed_topic",
            "messages.payments_completed_topic",
        ),
    ] {
        let faults = Settings::load(&environment(&[(name, value)])).unwrap_err();
        let [fault] = &faults.0[..] else {
            panic!("{name}={value}: {faults}")
        };
        let told = [&*fault.key, &*fault.expected].concat();
        assert!(told.contains(key) && told.contains(other), "{faults}");
    }
}
