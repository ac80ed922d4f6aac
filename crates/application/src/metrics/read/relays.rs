//! How events are carried, as metrics: each sink that the settings name by its name, and all webhooks
//! together, for their number is their owners' affair.

use super::sample::Sample;
use crate::metrics::{
    RELAY_BEHIND, RELAY_DELAY, RELAY_EVENTS, RELAY_HELD, RELAY_HELD_BACK, RELAY_LAG, RELAY_STATE,
    RELAY_WAITING,
};
use crate::ports::SinkName;
use crate::relay::RelayState;
use crate::sinks::SinkSeen;
use crate::webhooks::WebhookId;
use domain::{Duration, Timestamp};
use std::collections::BTreeMap;

/// What all webhooks together are called.
const WEBHOOKS: &str = "webhooks";

/// A number of one relay.
type Count = fn(&RelayState) -> u64;

/// Of the relays of this process.
pub(super) fn of_relays(states: &[RelayState]) -> Vec<Sample> {
    let groups = grouped(states, |state| &state.sink);
    let sum = |of: &[&RelayState], count: Count| of.iter().map(|one| count(one)).sum();
    let group = |(sink, of): (&str, Vec<&RelayState>)| {
        let events: [(_, Count); 4] = [
            ("delivered", |one| one.delivered),
            ("refused", |one| one.refused),
            ("given-up", |one| one.given_up),
            ("unavailable", |one| one.unavailable),
        ];
        let states: [(_, Count); 3] = [
            ("holder", |one| one.is_holder.into()),
            ("down", |one| one.is_down.into()),
            ("stalled", |one| one.is_stalled.into()),
        ];
        let delay = of.iter().map(|one| one.delay).max();
        let mut samples = vec![RELAY_DELAY.lasts([sink], delay.unwrap_or(Duration::ZERO))];
        let events = events.map(|(word, count)| RELAY_EVENTS.is([sink, word], sum(&of, count)));
        let states = states.map(|(word, is_so)| RELAY_STATE.is([sink, word], sum(&of, is_so)));
        samples.extend(events.into_iter().chain(states));
        samples
    };
    groups.into_iter().flat_map(group).collect()
}

/// Of all sinks, as the store has them.
pub(super) fn of_sinks(seen: &[SinkSeen], now: Timestamp) -> Vec<Sample> {
    let groups = grouped(seen, |sink| &sink.state.name);
    let group = |(sink, of): (&str, Vec<&SinkSeen>)| {
        let oldest = of.iter().filter_map(|one| one.oldest).min();
        let lag = oldest.map_or(Duration::ZERO, |oldest| now.since(oldest));
        let behind = of.iter().filter(|one| one.is_behind).count();
        let held = of.iter().filter(|one| one.state.held_for > Duration::ZERO);
        let waiting = of.iter().map(|one| u64::from(one.waiting)).sum();
        let held_back = of.iter().map(|one| one.state.held_back).sum();
        [
            RELAY_LAG.lasts([sink], lag),
            RELAY_BEHIND.is([sink], behind as u64),
            RELAY_WAITING.is([sink], waiting),
            RELAY_HELD_BACK.is([sink], held_back),
            RELAY_HELD.is([sink], held.count() as u64),
        ]
    };
    groups.into_iter().flat_map(group).collect()
}

/// By what they are called; webhooks are there though there is none.
fn grouped<T>(all: &[T], sink: fn(&T) -> &SinkName) -> BTreeMap<&str, Vec<&T>> {
    let mut groups = BTreeMap::from([(WEBHOOKS, Vec::new())]);
    for one in all {
        let name = sink(one);
        let is_webhooks = WebhookId::of_sink(name).is_some();
        let name = if is_webhooks { WEBHOOKS } else { name.as_str() };
        groups.entry(name).or_default().push(one);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Value;
    use crate::ports::{FeedPosition, SinkState};

    fn seen(name: &str, oldest: Option<u64>, held_back: u32) -> SinkSeen {
        SinkSeen {
            state: SinkState {
                name: SinkName::new(name).unwrap(),
                place: FeedPosition(0),
                epoch: 1,
                held_for: Duration::from_secs(3),
                held_back: held_back.into(),
            },
            waiting: held_back * 10,
            is_behind: oldest.is_some(),
            oldest: oldest.map(|at| Timestamp::from_micros(0).plus(Duration::from_secs(at))),
        }
    }

    fn value(samples: &[Sample], metric: &crate::metrics::Metric, sink: &str) -> Option<Value> {
        let of_it = |one: &&Sample| one.name == metric.name && one.says[0] == sink;
        samples.iter().find(of_it).map(|one| one.value)
    }

    #[test]
    fn all_webhooks_are_one_sink_that_is_there_from_the_start() {
        let now = Timestamp::from_micros(0).plus(Duration::from_secs(100));
        let none = of_sinks(&[], now);
        assert_eq!(value(&none, &RELAY_BEHIND, WEBHOOKS), Some(Value::Whole(0)));
        let [first, second] =
            [1, 2].map(|last| format!("webhook:0198aaaa-0000-7000-8000-00000000000{last}"));
        let all = [
            seen(&first, Some(90), 1),
            seen(&second, Some(60), 2),
            seen("kafka:canonical", None, 0),
        ];
        let told = of_sinks(&all, now);
        let of = |metric, sink| value(&told, metric, sink).unwrap();
        assert_eq!(
            of(&RELAY_LAG, WEBHOOKS),
            Value::Time(Duration::from_secs(40))
        );
        assert_eq!(of(&RELAY_HELD_BACK, WEBHOOKS), Value::Whole(3));
        assert_eq!(of(&RELAY_BEHIND, WEBHOOKS), Value::Whole(2));
        assert_eq!(of(&RELAY_WAITING, WEBHOOKS), Value::Whole(30));
        assert_eq!(
            of(&RELAY_LAG, "kafka:canonical"),
            Value::Time(Duration::ZERO)
        );
        assert_eq!(of(&RELAY_HELD, "kafka:canonical"), Value::Whole(1));
        assert_eq!(told.len(), 10, "no webhook by its id: {told:?}");
    }
}
