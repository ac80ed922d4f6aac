//! What is asked or told by event needs somebody to ask and the words that answer.

use super::super::Settings;
use super::super::layers::Sources;
use super::{environment, keys};
use crate::config::Preset;

const BROKERS: (&str, &str) = ("KAFKA__BROKERS", "kafka:9092");
const PAYMENTS: (&str, &str) = ("PAYMENTS__PROTOCOL", "events");
const PRICES: (&str, &str) = ("CATALOGUE__PROTOCOL", "product-events");

/// The settings that are wrong with these formats and these words, and what is told of them.
fn wrong(by_event: (&str, &str), formats: &str, listen: &str) -> (Vec<String>, String) {
    let variables = [
        BROKERS,
        by_event,
        ("KAFKA__FORMATS", formats),
        ("MESSAGES__LISTEN", listen),
    ];
    match Settings::load(&environment(&variables)) {
        Ok(_) => (Vec::new(), String::new()),
        Err(faults) => {
            let keys = keys(&faults).into_iter().map(str::to_owned);
            (keys.collect(), faults.to_string())
        }
    }
}

const STOREFRONT: &str = "payments-completed,payments-failed";
const GATEWAY: &str = "payment-response,payment-success";

#[test]
fn payments_by_event_may_be_asked_for_and_answered_in_the_words_of_either_document() {
    let all = "product-success,payment-success,payment-response";
    for (formats, listen) in [
        ("storefront", STOREFRONT),
        ("canonical,storefront", STOREFRONT),
        ("gateway", GATEWAY),
        ("gateway", all),
    ] {
        let (keys, told) = wrong(PAYMENTS, formats, listen);
        assert_eq!(keys, [""; 0], "{told}");
    }
}

#[test]
fn payments_by_event_need_one_who_is_asked_and_the_words_that_answer() {
    let (formats, listen) = ("kafka.formats", "messages.listen");
    let either = "either \"storefront\" or \"gateway\"";
    let completed = "\"payments-completed\" and \"payments-failed\"";
    let response = "\"payment-response\" and \"payment-success\"";
    for (chosen, heard, key, advice) in [
        ("canonical", STOREFRONT, formats, either),
        ("", GATEWAY, formats, either),
        ("storefront,gateway", STOREFRONT, formats, "and not both"),
        ("storefront", "", listen, completed),
        ("storefront", "payments-completed", listen, completed),
        ("storefront", GATEWAY, listen, completed),
        ("gateway", "payment-success", listen, response),
        ("gateway", STOREFRONT, listen, response),
    ] {
        let (keys, told) = wrong(PAYMENTS, chosen, heard);
        assert_eq!(keys, [key], "{chosen} {heard}");
        assert!(told.contains(advice), "{told}");
        assert!(told.contains("payments.protocol = \"events\""), "{told}");
    }
}

#[test]
fn prices_by_event_need_the_word_that_tells_them() {
    assert_eq!(wrong(PRICES, "canonical", "product-success").0, [""; 0]);
    let (keys, told) = wrong(PRICES, "canonical", "payment-success");
    assert_eq!(keys, ["messages.listen"]);
    assert!(told.contains("\"product-success\" among them"), "{told}");
}

#[test]
fn without_brokers_only_they_are_missing() {
    for (by_event, key) in [
        (PAYMENTS, "payments.protocol"),
        (PRICES, "catalogue.protocol"),
    ] {
        let faults = Settings::load(&environment(&[by_event])).unwrap_err();
        assert_eq!(keys(&faults), [key]);
    }
}

#[test]
fn all_presets_are_right_and_who_is_asked_for_refunds_is_known() {
    for preset in Preset::names().filter_map(Preset::named) {
        let sources = Sources {
            preset: Some(preset),
            ..environment(&[])
        };
        let settings = Settings::load(&sources).unwrap();
        let expected = match preset.name {
            "cloudforge" => Some("cloudforge.payments.refund-requested"),
            "urbanmart" => Some("Payment-Refund"),
            _ => None,
        };
        assert_eq!(settings.refunds_asked_in(), expected, "{}", preset.name);
    }
}
