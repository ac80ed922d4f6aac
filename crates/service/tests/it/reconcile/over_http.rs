//! Collaborators over HTTP: who can be asked is asked, and who cannot is told as not compared. And what a
//! lost answer of each call without keys needs of a person: its word, typed at the command line.

use super::asking::{Report, place, put, reconcile_with};
use crate::sandbox_running::{Keys, SandboxRunning, borrowed, located, over_http};
use crate::shop::Shop;
use serde_json::json;

type Settings = Vec<(&'static str, &'static str)>;

fn all_over_http() -> Settings {
    let mut settings = over_http(&[
        ("inventory", "reserve-release"),
        ("payments", "authorize-capture"),
        ("shipping", "tracking"),
    ]);
    settings.push(Keys::Honoured.setting());
    settings
}

/// Runs the command with these settings.
fn reconcile(shop: &Shop, sandbox: &str, settings: &[(&str, &str)]) -> Report {
    reconcile_with(shop, &borrowed(&located(settings, sandbox)), &[])
}

/// With whom something was not compared, and how many orders.
fn unchecked(report: &Report) -> Vec<(String, u64)> {
    let lines = report.findings.iter();
    let lines = lines.filter(|line| line["what"] == "unchecked");
    let told = lines.map(|line| {
        let with = line["with"].as_str().unwrap().to_owned();
        (with, line["orders"].as_u64().unwrap())
    });
    let mut told: Vec<_> = told.collect();
    told.sort();
    told
}

fn counts(counted: &[(&str, u64)]) -> Vec<(String, u64)> {
    let owned = |(with, orders): &(&str, u64)| ((*with).to_owned(), *orders);
    counted.iter().map(owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_can_be_asked_is_and_the_others_are_told_as_not_compared() {
    let shop = Shop::new();
    let sandbox = SandboxRunning::start(&[]).await;
    let service = sandbox.serve(&shop, &all_over_http()).await;
    for _ in 0..2 {
        place(&service, "tok_visa").await;
    }
    shop.at_rest().await;
    service.stop().await;
    let asked = sandbox.log().await.requests().count();
    let report = reconcile(&shop, &sandbox.url(""), &all_over_http());
    assert_eq!(report.code, 2, "{report:?}");
    assert_eq!(report.differences(), Vec::<String>::new());
    // The orders that are not compared, and that nobody lists what no order has.
    let silent = [
        ("inventory", 0),
        ("inventory", 2),
        ("payments", 0),
        ("shipping", 0),
        ("shipping", 2),
    ];
    assert_eq!(unchecked(&report), counts(&silent), "{report:?}");
    let log = sandbox.log().await;
    let new = log
        .requests()
        .skip(asked)
        .map(|(_, asked)| asked.method.clone());
    assert_eq!(new.collect::<Vec<_>>(), ["GET", "GET"]);

    // The provider has lost its books (72, 73 on its side).
    let forgetful = SandboxRunning::start(&[]).await;
    let report = reconcile(&shop, &forgetful.url(""), &all_over_http());
    assert_eq!(report.code, 1, "{report:?}");
    let missing = |number: u32| format!("payments missing {number}: 199.98 USD taken | nothing");
    assert_eq!(report.differences(), [missing(1), missing(2)]);

    let gone = sandbox.url("");
    drop(sandbox);
    let report = reconcile(&shop, &gone, &all_over_http());
    assert_eq!(report.code, 2, "{report:?}");
    let orders: u64 = unchecked(&report).iter().map(|(_, orders)| orders).sum();
    assert_eq!(orders, 6, "{report:?}");
}

/// It took the money once more behind our back, after it had answered that it took it once.
#[tokio::test(flavor = "multi_thread")]
async fn fault_38_money_that_was_taken_twice_is_told_once_the_provider_is_asked() {
    let shop = Shop::new();
    let sandbox = SandboxRunning::start(&[]).await;
    let service = sandbox.serve(&shop, &all_over_http()).await;
    place(&service, "tok_visa").await;
    shop.at_rest().await;
    service.stop().await;
    let twice = json!([{"fault": "contradict=twice", "call": "query"}]);
    sandbox.befalls(&twice).await;
    let report = reconcile(&shop, &sandbox.url(""), &all_over_http());
    assert_eq!(report.code, 1, "{report:?}");
    let other = "payments other 1: 199.98 USD taken | 399.96 USD taken";
    assert_eq!(report.differences(), [other]);
}

/// A call without keys whose answer is lost.
#[derive(Debug, Clone, Copy)]
struct Call {
    /// Its name in the sandbox's log.
    name: &'static str,
    /// What the order is parked at.
    parked_at: &'static str,
    /// What has to be said of the order for it to be made, where placing it is not enough.
    said: Option<&'static str>,
    /// Where the order stands then.
    ends: &'static str,
    /// What it did, once.
    effect: &'static str,
}

const REFUND: (&str, &str) = ("payments.paths.refund", "POST /api/v1/payment/refund");
const ANSWER_WAIT: (&str, &str) = ("http.answer_wait", "1s");

fn keyless() -> Settings {
    let mut settings = over_http(&[
        ("inventory", "reserve-release"),
        ("payments", "pay"),
        ("shipping", "tracking"),
    ]);
    settings.extend([REFUND, ANSWER_WAIT]);
    settings
}

const CALLS: [Call; 6] = [
    Call {
        name: "reserve",
        parked_at: "reserve",
        said: None,
        ends: "CONFIRMED",
        effect: "reserved 1 2",
    },
    Call {
        name: "release",
        parked_at: "release",
        said: Some("cancel"),
        ends: "CANCELLED",
        effect: "released 1 2",
    },
    Call {
        name: "pay",
        parked_at: "pay",
        said: None,
        ends: "CONFIRMED",
        effect: "captured 19998 USD",
    },
    Call {
        name: "refund",
        parked_at: "refund",
        said: Some("cancel"),
        ends: "CANCELLED",
        effect: "refunded 19998 USD",
    },
    Call {
        name: "shipment",
        parked_at: "create-shipment",
        said: None,
        ends: "CONFIRMED",
        effect: "shipped",
    },
    Call {
        name: "consume",
        parked_at: "consume",
        said: Some("ship"),
        ends: "SHIPPED",
        effect: "consumed 1 2",
    },
];

/// Loses the answer, and settles it with this verdict, which is the truth.
async fn lost_and_settled(call: Call, fault: &str, verdict: &str) {
    let case = format!("{} {fault}", call.name);
    let shop = Shop::new();
    let sandbox = SandboxRunning::start(Keys::Ignored.arguments()).await;
    let rule = json!([{"fault": fault, "call": call.name, "times": 1}]);
    sandbox.befalls(&rule).await;
    let service = sandbox.serve(&shop, &keyless()).await;
    place(&service, "tok_visa").await;
    if let Some(said) = call.said {
        shop.at_rest().await;
        put(&service, &format!("/api/v1/orders/1/{said}")).await;
    }
    shop.at_rest().await;
    // Reported as parked, and as nothing else.
    let report = reconcile(&shop, &sandbox.url(""), &keyless());
    assert_eq!(
        (report.code, report.parked()),
        (1, vec![1]),
        "{case}: {report:?}"
    );
    assert_eq!(report.differences(), Vec::<String>::new(), "{case}");
    let parked = report.findings.iter().find(|line| line["what"] == "parked");
    assert_eq!(parked.unwrap()["key"], call.parked_at, "{case}");
    settled(&shop, verdict, &case).await;
    assert_eq!(shop.ledger().count(call.ends), 1, "{case}");
    let times =
        |wanted: &str, log: &[String]| log.iter().filter(|done| done.starts_with(wanted)).count();
    let done = sandbox.done().await;
    assert_eq!(times(call.effect, &done), 1, "{case}: {done:?}");
    assert_eq!(
        sandbox.violations(&shop).await,
        Vec::<String>::new(),
        "{case}"
    );
    let report = reconcile(&shop, &sandbox.url(""), &keyless());
    assert_eq!(
        (report.code, report.parked()),
        (2, vec![]),
        "{case}: {report:?}"
    );
    service.stop().await;
}

async fn settled(shop: &Shop, verdict: &str, case: &str) {
    let word = [
        "orders",
        "settle",
        "1",
        verdict,
        "--reason",
        "asked them by telephone",
    ];
    let output = shop.run(&word);
    assert!(output.status.success(), "{case}: {output:?}");
    shop.at_rest().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_of_each_call_without_keys_is_settled_as_done() {
    for call in CALLS {
        lost_and_settled(call, "lose-answer", "done").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_request_of_each_call_without_keys_is_settled_as_not_done_and_made_once_more() {
    for call in CALLS {
        lost_and_settled(call, "reset", "not-done").await;
    }
}

/// A payment by this protocol without keys, whose answer is lost at this call: a person reads at the
/// provider what it is called there.
async fn named_by_a_person(protocol: &'static str, call: &str) {
    let shop = Shop::new();
    let sandbox = SandboxRunning::start(Keys::Ignored.arguments()).await;
    let rule = json!([{"fault": "lose-answer", "call": call, "times": 1}]);
    sandbox.befalls(&rule).await;
    let mut settings = over_http(&[("payments", protocol)]);
    settings.push(ANSWER_WAIT);
    if protocol == "pay" {
        settings.push(REFUND);
    }
    let service = sandbox.serve(&shop, &settings).await;
    place(&service, "tok_visa").await;
    shop.at_rest().await;
    let log = sandbox.log().await;
    let name = log.effects().find_map(|(_, effect)| effect.payment.clone());
    let name = name.expect("the money was moved");
    let settle = ["orders", "settle", "1", "done", "--reason", "saw it there"];
    let output = shop.run(&[&settle[..], &["--reference", &name]].concat());
    assert!(output.status.success(), "{call}: {output:?}");
    shop.at_rest().await;
    assert_eq!(shop.ledger().count("CONFIRMED"), 1, "{call}");
    put(&service, "/api/v1/orders/1/cancel").await;
    shop.at_rest().await;
    let done = sandbox.done().await;
    assert_eq!(
        done.last().unwrap(),
        "refunded 19998 USD",
        "{call}: {done:?}"
    );
    let shown = shop.run(&["orders", "show", "1"]);
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains("REFUNDED"), "{call}: {shown}");
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_that_is_settled_with_its_reference_is_taken_and_paid_back_by_it() {
    named_by_a_person("pay", "pay").await;
    named_by_a_person("authorize-capture", "authorize").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn money_that_a_provider_has_no_call_to_pay_back_is_paid_back_by_hand_and_settled() {
    let shop = Shop::new();
    let sandbox = SandboxRunning::start(Keys::Ignored.arguments()).await;
    let settings = over_http(&[("payments", "pay")]);
    let service = sandbox.serve(&shop, &settings).await;
    place(&service, "tok_visa").await;
    shop.at_rest().await;
    put(&service, "/api/v1/orders/1/cancel").await;
    shop.at_rest().await;
    let shown = shop.run(&["orders", "show", "1"]);
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(
        shown.contains("do it there, then settle the refund"),
        "{shown}"
    );
    settled(&shop, "done", "by hand").await;
    let shown = shop.run(&["orders", "show", "1"]);
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(
        shown.contains("REFUNDED") && shown.contains("nothing by itself"),
        "{shown}"
    );
    sandbox
        .heard(&["POST pay 199.98 USD", "= captured 19998 USD"])
        .await;
    service.stop().await;
}
