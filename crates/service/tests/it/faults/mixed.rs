//! All faults of the sandbox's script at once, by chance, where nobody honours keys.

use super::world::{Keys, World};
use crate::client::{Request, send};
use crate::door::Door;
use crate::sandbox_running::{Log, SandboxRunning};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tokio::task::JoinSet;

/// Where the chances begin. Orders have new ids in every run, so that the same seed makes runs alike and
/// not the same.
const SEED: u64 = 5;
const AT_ONCE: usize = 32;

/// The faults of every deed, each so often in a thousand requests.
const FAULTS: [(&str, u64); 23] = [
    ("delay=20", 10),
    ("status=500", 6),
    ("status=503", 6),
    ("status=404", 4),
    ("status-after=502", 10),
    ("hang", 4),
    ("hang-after", 4),
    ("reset", 10),
    ("lose-answer", 12),
    ("late=50", 6),
    ("garbage", 6),
    ("empty", 6),
    ("html", 6),
    ("wrong-type", 6),
    ("truncated", 8),
    ("huge=2000000", 4),
    ("drip=500", 4),
    ("drip-head=500", 4),
    ("headers=1000", 6),
    ("stale", 30),
    ("redirect", 6),
    ("decline", 30),
    ("retry-after=1", 4),
];

/// Who has the stock, and how many orders.
struct Mix {
    inventory: &'static str,
    /// What its answers can be wrong in. Not in what the protocol takes for a refusal: then goods that are
    /// reserved would be thought not to be, and nobody could tell.
    lies: &'static [(&'static str, u64)],
    orders: usize,
}

const RESERVE_RELEASE: Mix = Mix {
    inventory: "reserve-release",
    lies: &[("contradict=status", 6), ("contradict=product", 6)],
    orders: 320,
};

/// Each item of an order is a call of its own.
const BY_ITEM: [Mix; 4] = [
    Mix {
        // Its PUT has no body.
        inventory: "check-reduce",
        lies: &[("contradict=product", 6), ("contradict=less", 6)],
        orders: 128,
    },
    Mix {
        inventory: "check-reserve",
        lies: &[("contradict=product", 6), ("contradict=less", 6)],
        orders: 128,
    },
    Mix {
        inventory: "product-stock",
        lies: &[("contradict=product", 6), ("contradict=less", 6)],
        orders: 128,
    },
    Mix {
        // Its answers say nothing.
        inventory: "per-product",
        lies: &[],
        orders: 128,
    },
];

fn script(seed: u64, mix: &Mix) -> Value {
    let with = |more: &[(&'static str, u64)]| -> BTreeMap<&str, u64> {
        FAULTS.iter().chain(more).copied().collect()
    };
    json!({"seed": seed, "faults": {
        "inventory": with(mix.lies),
        "payments": with(&[
            ("contradict=amount", 6), ("contradict=currency", 6), ("contradict=success", 6),
        ]),
        "shipping": with(&[("contradict=order", 6), ("contradict=success", 6)]),
        "notifications": with(&[]),
    }})
}

/// How often each call with an effect was asked for, by its key.
fn requests(log: &Log) -> BTreeMap<String, usize> {
    let mut requests = BTreeMap::new();
    for (_, asked) in log.requests() {
        let is_deed = asked.method != "GET" && asked.collaborator != "notifications";
        if let Some(key) = asked.key.clone().filter(|_| is_deed) {
            *requests.entry(key).or_default() += 1;
        }
    }
    requests
}

/// The calls that a fault befell, each with that fault.
fn met(log: &Log) -> BTreeSet<(String, String)> {
    let met = log
        .requests()
        .filter_map(|(_, asked)| Some((asked.call.clone(), asked.fault.clone()?)));
    met.collect()
}

/// Every fault befell somebody, and these calls were among them.
fn all_of_it_was_met(met: &BTreeSet<(String, String)>, calls: &[&str]) {
    let faults: BTreeSet<&str> = met.iter().map(|(_, fault)| fault.as_str()).collect();
    assert!(
        faults.len() >= FAULTS.len(),
        "seed {SEED}: only {faults:?} were met"
    );
    for call in calls {
        let is_met = met.iter().any(|(of, _)| of == call);
        assert!(is_met, "seed {SEED}: nothing befell {call}: {met:?}");
    }
}

/// Of those orders that stand by now, one of three is called off, one leaves, and one stays as it is.
async fn calls_off_and_ships(world: &World, placed: &[String]) {
    let orders = world.shop.ledger().orders;
    let standing = placed
        .iter()
        .filter(|id| orders[&id.replace('-', "")].status == "CONFIRMED");
    let deeds = [Some("cancel"), Some("ship"), None].into_iter().cycle();
    let mut telling = JoinSet::new();
    for (id, deed) in standing.zip(deeds) {
        let Some(deed) = deed else { continue };
        let url = world.service.url(&format!("/api/v1/orders/{id}/{deed}"));
        let client = world.service.client.clone();
        telling.spawn(async move {
            let told = send(&client, &url, Request::put("")).await.unwrap();
            assert!(told.status.is_success(), "{url}: {told:?}");
        });
    }
    telling.join_all().await;
}

/// Orders under all of it at once, some of them called off and some shipped; what befell whom.
async fn asked_once_for_each_intent(mix: &Mix) -> BTreeSet<(String, String)> {
    let what = format!("{}, seed {SEED}", mix.inventory);
    let arguments = Keys::Ignored.arguments();
    let sandbox = SandboxRunning::scripted(&script(SEED, mix), arguments).await;
    let door = Door::closed();
    let url = door.url();
    door.open_to(sandbox.address);
    let mut settings = vec![
        ("inventory.protocol", mix.inventory),
        ("collaborators.timeout", "2s"),
        ("engine.call_timeout", "4s"),
        ("collaborators.longest_hold_off", "100ms"),
        ("http.answer_wait", "1s"),
    ];
    for key in [
        "inventory.url",
        "payments.url",
        "shipping.url",
        "notifications.url",
    ] {
        settings.push((key, &url));
    }
    let world = World::around(Keys::Ignored, sandbox, &settings).await;
    for _ in 0..mix.orders / AT_ONCE {
        let placed = world.place_each(AT_ONCE, &[("1", 2), ("2", 1)]).await;
        calls_off_and_ships(&world, &placed).await;
    }
    world.settle_all().await;

    let log = world.sandbox.log().await;
    let ledger = world.shop.ledger();
    let many: Vec<_> = requests(&log)
        .into_iter()
        .filter(|(key, asked)| *asked > ledger.intents(key))
        .collect();
    assert!(
        many.is_empty(),
        "{what}: more requests than intents: {many:?}"
    );
    let violations = world.sandbox.violations(&world.shop).await;
    assert!(violations.is_empty(), "{what}: {violations:?}");
    let ends = ["CONFIRMED", "SHIPPED", "CANCELLED"].map(|status| ledger.count(status));
    assert_eq!(ends.iter().sum::<usize>(), mix.orders, "{what}: {ends:?}");
    assert!(!ends.contains(&0), "{what}: {ends:?}");
    let (asked, connections) = (log.requests().count(), door.so_far());
    assert!(
        connections * 2 < asked,
        "{what}: {asked} requests came over {connections} connections: they are not used again"
    );
    world.service.stop().await;
    met(&log)
}

#[tokio::test(flavor = "multi_thread")]
async fn keyless_collaborators_see_at_most_one_request_for_each_intent_under_every_fault() {
    let met = asked_once_for_each_intent(&RESERVE_RELEASE).await;
    all_of_it_was_met(&met, &["release", "consume", "refund"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn keyless_inventories_by_item_see_at_most_one_request_for_each_intent_under_every_fault() {
    let [a, b, c, d] = BY_ITEM.each_ref().map(asked_once_for_each_intent);
    let (a, b, c, d) = tokio::join!(a, b, c, d);
    let met: BTreeSet<_> = [a, b, c, d].into_iter().flatten().collect();
    all_of_it_was_met(&met, &["release", "refund"]);
}
