//! Whether the checker sees at all: it is shown a log that somebody has spoilt.

use super::SandboxRunning;
use super::effects_hold::{Evidence, effects_hold};
use super::log::{Asked, Effect, Entry, Log, What};
use crate::client::Request;
use crate::shop::Shop;
use std::collections::BTreeSet;

const ORDER: &str = r#"{"customerId": 1, "items": [{"productId": "PROD001", "quantity": 2}],
    "deliveryAddress": "123 Main St", "carrier": "DHL"}"#;

type Spoil = fn(&mut Log);

/// What is done to the log, and the invariant that has to miss it.
const SPOILS: [(&str, Spoil, &str); 14] = [
    (
        "an effect is left out",
        |log| log.entries.retain(|one| !is(one, "reserved")),
        "S1",
    ),
    (
        "stock is left out",
        |log| log.entries.retain(|one| !is(one, "reserved")),
        "S2",
    ),
    (
        "less is reserved",
        |log| effect(log, "reserved").units = Some(1),
        "S2",
    ),
    (
        "it is reserved again",
        |log| twice(log, "reserved"),
        "S2: order",
    ),
    (
        "another product",
        |log| effect(log, "reserved").product = Some("5".to_owned()),
        "S2",
    ),
    (
        "it is given back first",
        |log| rename(log, "reserved", "released"),
        "S3",
    ),
    ("it is captured again", |log| twice(log, "captured"), "M1"),
    (
        "more is captured",
        |log| effect(log, "captured").minor = Some(1_000_000),
        "M1",
    ),
    (
        "it is paid back",
        |log| rename(log, "captured", "refunded"),
        "M2",
    ),
    ("a second block", |log| other_block(log), "M3"),
    (
        "nobody's payment",
        |log| asked(log, "capture").key = Some("nobody:capture".to_owned()),
        "M4",
    ),
    (
        "another key",
        |log| asked(log, "reserve").key = Some("o1:again".to_owned()),
        "J3",
    ),
    (
        "two effects of one key",
        |log| request_again(log, "reserve"),
        "J3",
    ),
    ("another request", |log| asked_otherwise(log), "J3"),
];

fn is(entry: &Entry, name: &str) -> bool {
    matches!(&entry.what, What::Effect(effect) if effect.name == name)
}

fn effect<'a>(log: &'a mut Log, name: &str) -> &'a mut Effect {
    let found = log
        .entries
        .iter_mut()
        .find_map(|entry| match &mut entry.what {
            What::Effect(effect) if effect.name == name => Some(effect),
            _ => None,
        });
    found.expect("there is such an effect")
}

fn asked<'a>(log: &'a mut Log, call: &str) -> &'a mut Asked {
    let found = log
        .entries
        .iter_mut()
        .find_map(|entry| match &mut entry.what {
            What::Asked(asked) if asked.call == call => Some(asked),
            _ => None,
        });
    found.expect("there is such a request")
}

fn rename(log: &mut Log, name: &str, other: &str) {
    other.clone_into(&mut effect(log, name).name);
}

fn twice(log: &mut Log, name: &str) {
    let found = log.entries.iter().find(|entry| is(entry, name));
    let again = found.expect("there is such an effect").clone();
    log.entries.push(again);
}

fn other_block(log: &mut Log) {
    rename(log, "captured", "authorized");
    effect(log, "authorized").payment = Some("pay_another".to_owned());
}

/// All entries of a request once more, under another number.
fn request_again(log: &mut Log, call: &str) {
    let requests = log.requests();
    let (number, _) = requests
        .into_iter()
        .find(|(_, asked)| asked.call == call)
        .expect("there is such a request");
    let entries = log.entries.iter().filter(|entry| entry.request == number);
    let again: Vec<Entry> = entries
        .map(|entry| Entry {
            request: 1_000,
            what: entry.what.clone(),
        })
        .collect();
    log.entries.extend(again);
}

fn asked_otherwise(log: &mut Log) {
    request_again(log, "reserve");
    log.entries
        .retain(|entry| !(entry.request == 1_000 && is(entry, "reserved")));
    let last = log
        .entries
        .iter_mut()
        .rev()
        .find_map(|entry| match &mut entry.what {
            What::Asked(asked) => Some(asked),
            _ => None,
        });
    last.expect("there is a request")
        .path
        .push_str("/elsewhere");
}

/// An order, and the calls that the service would make for it to a sandbox beside it.
async fn carried_out(shop: &Shop, sandbox: &SandboxRunning) {
    let service = sandbox.serve(shop, &[]).await;
    let placed = Request::post("/api/v1/orders", ORDER).keyed("once");
    assert!(service.send(placed).await.unwrap().status.is_success());
    shop.at_rest().await;
    service.stop().await;
    let order = shop.ledger().order_at_rest("once").unwrap();
    let money = format!(r#"{{"orderId": "{order}", "amount": 159.98, "currency": "USD"}}"#);
    let stock = r#"{"items": [{"productId": "PROD001", "quantity": 2}]}"#;
    let capture = format!("/payments/authorizations/{order}:authorize/capture");
    for (path, step, body) in [
        ("/api/v1/inventory/reserve", "reserve", stock),
        ("/payments/authorizations", "authorize", money.as_str()),
        (&capture, "capture", &money),
    ] {
        let key = format!("{order}:{step}");
        let done = sandbox
            .send(Request::post(path, body).keyed(&key))
            .await
            .unwrap();
        assert!(done.status.is_success(), "{}", done.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_invariant_sees_what_it_is_there_for() {
    let shop = Shop::new();
    let sandbox = SandboxRunning::start(&[]).await;
    carried_out(&shop, &sandbox).await;
    assert_eq!(sandbox.violations(&shop).await, Vec::<String>::new());
    let (log, after, ledger) = (sandbox.log().await, sandbox.stock().await, shop.ledger());
    let violations = |log: &Log, keyless: &[&str]| {
        let keyless: BTreeSet<String> = keyless.iter().map(|&name| name.to_owned()).collect();
        effects_hold(&Evidence {
            log,
            before: sandbox.before(),
            after: &after,
            ledger: &ledger,
            keyless: &keyless,
            is_paid: true,
        })
    };
    for (words, spoil, expected) in SPOILS {
        let mut spoilt = log.clone();
        spoil(&mut spoilt);
        let found = violations(&spoilt, &[]);
        let is_seen = found.iter().any(|one| one.starts_with(expected));
        assert!(is_seen, "{words}: {expected} is not among {found:?}");
    }
    // Repeated without an effect: a keyed one may be, a keyless one may not.
    let mut repeated = log.clone();
    request_again(&mut repeated, "reserve");
    repeated
        .entries
        .retain(|entry| !(entry.request == 1_000 && is(entry, "reserved")));
    assert_eq!(violations(&repeated, &[]), Vec::<String>::new());
    let found = violations(&repeated, &["inventory"]);
    assert!(
        found.len() == 1 && found[0].contains("2 times for 1 intents"),
        "{found:?}"
    );
}
