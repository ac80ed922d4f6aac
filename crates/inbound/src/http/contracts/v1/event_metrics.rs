//! The metrics of events on their way out and of messages on their way in.

use crate::messages::Counted;
use application::relay::RelayState;
use domain::Duration;
use std::fmt::Write as _;

/// A kind of number of each relay.
struct Metric {
    name: &'static str,
    help: &'static str,
    kind: &'static str,
    /// The label that tells samples of one relay apart, if there are several.
    label: Option<&'static str>,
    samples: fn(&RelayState) -> Vec<(&'static str, String)>,
}

const METRICS: [Metric; 4] = [
    Metric {
        name: "order_service_relay_events_total",
        help: "Events carried to a sink by this process, by what it did with them.",
        kind: "counter",
        label: Some("outcome"),
        samples: |state| {
            vec![
                ("delivered", number(state.delivered)),
                ("refused", number(state.refused)),
                ("given-up", number(state.given_up)),
                ("unavailable", number(state.unavailable)),
            ]
        },
    },
    Metric {
        name: "order_service_relay_is",
        help: "1 for what is so: this process carries the events, the sink takes nothing, or so many orders are held back that no more are read.",
        kind: "gauge",
        label: Some("state"),
        samples: |state| {
            vec![
                ("holder", number(u64::from(state.is_holder))),
                ("down", number(u64::from(state.is_down))),
                ("stalled", number(u64::from(state.is_stalled))),
            ]
        },
    },
    Metric {
        name: "order_service_relay_held_back_orders",
        help: "Orders that a sink holds back, as whoever carries its events knows.",
        kind: "gauge",
        label: None,
        samples: |state| vec![("", number(state.held_back))],
    },
    Metric {
        name: "order_service_relay_delay_seconds",
        help: "How long after it happened the last event was delivered.",
        kind: "gauge",
        label: None,
        samples: |state| vec![("", seconds(state.delay))],
    },
];

fn number(count: u64) -> String {
    count.to_string()
}

fn seconds(time: Duration) -> String {
    let micros = time.micros();
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}

/// All of them.
pub(super) fn written(relays: &[RelayState], heard: Counted) -> String {
    let mut text = String::new();
    for metric in METRICS {
        let Metric {
            name,
            help,
            kind,
            label,
            samples,
        } = metric;
        head(&mut text, name, help, kind);
        for state in relays {
            for (word, value) in samples(state) {
                let more = label.map_or(String::new(), |label| format!(",{label}=\"{word}\""));
                let sink = &state.sink;
                writeln!(text, "{name}{{sink=\"{sink}\"{more}}} {value}").expect("a text can grow");
            }
        }
    }
    let name = "order_service_messages_total";
    let help = "Messages of other services that this process has heard, by what became of them.";
    head(&mut text, name, help, "counter");
    for (word, count) in [
        ("applied", heard.applied),
        ("duplicate", heard.duplicate),
        ("dead", heard.dead),
    ] {
        writeln!(text, "{name}{{outcome=\"{word}\"}} {count}").expect("a text can grow");
    }
    text
}

fn head(text: &mut String, name: &str, help: &str, kind: &str) {
    write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n").expect("a text can grow");
}

#[cfg(test)]
mod tests {
    use super::*;
    use application::ports::SinkName;

    #[test]
    fn a_relay_is_told_by_its_sink_and_messages_by_what_became_of_them() {
        let state = RelayState {
            sink: SinkName::new("kafka:canonical").unwrap(),
            delivered: 7,
            refused: 2,
            given_up: 1,
            unavailable: 0,
            held_back: 1,
            delay: Duration::from_micros(1_250_000),
            is_holder: true,
            is_down: false,
            is_stalled: false,
        };
        let heard = Counted {
            applied: 5,
            duplicate: 1,
            dead: 0,
        };
        let text = written(&[state], heard);
        let samples: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(
            samples,
            [
                r#"order_service_relay_events_total{sink="kafka:canonical",outcome="delivered"} 7"#,
                r#"order_service_relay_events_total{sink="kafka:canonical",outcome="refused"} 2"#,
                r#"order_service_relay_events_total{sink="kafka:canonical",outcome="given-up"} 1"#,
                r#"order_service_relay_events_total{sink="kafka:canonical",outcome="unavailable"} 0"#,
                r#"order_service_relay_is{sink="kafka:canonical",state="holder"} 1"#,
                r#"order_service_relay_is{sink="kafka:canonical",state="down"} 0"#,
                r#"order_service_relay_is{sink="kafka:canonical",state="stalled"} 0"#,
                r#"order_service_relay_held_back_orders{sink="kafka:canonical"} 1"#,
                r#"order_service_relay_delay_seconds{sink="kafka:canonical"} 1.250000"#,
                r#"order_service_messages_total{outcome="applied"} 5"#,
                r#"order_service_messages_total{outcome="duplicate"} 1"#,
                r#"order_service_messages_total{outcome="dead"} 0"#,
            ]
        );
        let helps = text
            .lines()
            .filter(|line| line.starts_with("# HELP"))
            .count();
        assert_eq!(helps, 5);
    }
}
