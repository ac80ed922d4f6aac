//! Faults that the requests of some orders meet, and what has to become of those orders.

use super::world::{Keys, World};
use serde_json::json;
use std::collections::BTreeMap;

/// What is known of a deed that met a fault.
struct Met {
    /// How often it was asked for.
    asked: usize,
    /// How often that went wrong.
    wrong: usize,
}

/// Each of these faults for each deed of an order.
pub(super) fn for_each_deed<'a>(keys: Keys, faults: &[&'a str]) -> Vec<(&'static str, &'a str)> {
    let deeds = keys.deeds().iter();
    deeds
        .flat_map(|deed| faults.iter().map(|fault| (*deed, *fault)))
        .collect()
}

/// With keys and without: each of these faults at each deed leaves nobody knowing what was done. The same
/// key is asked for again, or else nothing is asked for again and a person decides.
pub(super) async fn nobody_knows(faults: &[&str], further: &[(&str, &str)]) {
    let one = async |keys| {
        let world = World::start(keys, further).await;
        world.meets_and_is_unknown(faults).await;
        world.ends_well().await;
    };
    tokio::join!(one(Keys::Honoured), one(Keys::Ignored));
}

impl World {
    /// Each of these faults befalls one request of each deed, and its fate is unknown.
    pub(super) async fn meets_and_is_unknown(&self, faults: &[&str]) {
        let met = self.meets(&for_each_deed(self.keys, faults)).await;
        for (key, Met { asked, wrong }) in met {
            let (id, step) = key.split_once(':').unwrap();
            let (times, fate) = match self.keys {
                _ if wrong == 0 => (1, None),
                Keys::Honoured => (wrong + 1, None),
                Keys::Ignored => (1, Some("answer-lost")),
            };
            assert_eq!(asked, times, "{:?}: {key} after {faults:?}", self.keys);
            self.has_come_to(id, step, fate).await;
        }
    }

    /// Each fault befalls one request of its call, whose answer cannot be true: a person decides.
    pub(super) async fn meets_and_is_a_mismatch(&self, faults: &[(&str, &str)]) {
        let met = self.meets(faults).await;
        for (key, Met { asked, wrong }) in met {
            assert_eq!(asked, 1, "{:?}: {key} after {faults:?}", self.keys);
            let (id, step) = key.split_once(':').unwrap();
            let fate = (wrong > 0).then_some("mismatch");
            self.has_come_to(id, step, fate).await;
        }
    }

    /// The order is parked at this step, or at no step before or at it.
    async fn has_come_to(&self, id: &str, step: &str, hold: Option<&str>) {
        let is_after_pivot = step == "create-shipment";
        let fate = self.fate(id).await;
        let what = format!("{:?}: {id} {step} {hold:?}: {fate}", self.keys);
        match hold {
            None => assert!(!fate.contains(step), "{what}"),
            Some(hold) if is_after_pivot => {
                assert_eq!(fate, format!("CONFIRMED: {step} {hold}"), "{what}");
            }
            Some(hold) => assert_eq!(fate, format!("PENDING_CHECK: {step} {hold}"), "{what}"),
        }
    }

    /// As many orders are placed as it takes for each of these faults to befall one request of its call,
    /// and have come to rest. What became of their deeds, by key.
    async fn meets(&self, faults: &[(&str, &str)]) -> BTreeMap<String, Met> {
        let mut of_call: BTreeMap<&str, u64> = BTreeMap::new();
        let rules = faults.iter().map(|(call, fault)| {
            let nth = of_call.entry(call).or_default();
            *nth += 1;
            json!({"fault": fault, "call": call, "nth": *nth, "times": 1})
        });
        let rules: Vec<_> = rules.collect();
        self.sandbox.befalls(&json!(rules)).await;
        self.place(faults.len() + 1).await;
        self.shop.at_rest().await;
        self.each_rule_struck().await;
        let mut met: BTreeMap<String, Met> = BTreeMap::new();
        for (_, asked) in self.sandbox.log().await.requests() {
            if !self.keys.deeds().contains(&asked.call.as_str()) {
                continue;
            }
            let key = asked.key.clone().expect("every deed has a key");
            let deed = met.entry(key).or_insert(Met { asked: 0, wrong: 0 });
            deed.asked += 1;
            deed.wrong += usize::from(asked.fault.is_some());
        }
        met
    }

    /// A fault that befell nothing proves nothing.
    pub(super) async fn each_rule_struck(&self) {
        let told = self.sandbox.get("/sandbox/faults").await.json();
        for rule in told["rules"].as_array().unwrap() {
            assert_ne!(rule["struck"], 0, "{:?}: {rule}", self.keys);
        }
    }
}
