//! What was read at a scrape, in Prometheus' text format.

use application::metrics::{ALL, Kind, Metric, Sample, Source, Value};
use std::fmt::Write as _;

/// Writes the samples down, those of one metric together, each metric with what it is.
pub(super) fn write_samples(samples: &[Sample], text: &mut String) {
    for metric in ALL.iter().filter(|metric| metric.source == Source::Read) {
        let mut of_it = samples.iter().filter(|one| one.name == metric.name);
        if let Some(first) = of_it.next() {
            write_head(metric, text);
            write_sample(metric, first, text);
            of_it.for_each(|sample| write_sample(metric, sample, text));
            text.push('\n');
        }
    }
}

fn write_head(metric: &Metric, text: &mut String) {
    let kind = match metric.kind {
        Kind::Counter => "counter",
        Kind::Gauge => "gauge",
        Kind::Histogram(_) => "histogram",
    };
    let (name, help) = (metric.name, metric.help);
    let help = help.replace('\\', r"\\").replace('\n', r"\n");
    writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}").expect(WRITABLE);
}

fn write_sample(metric: &Metric, sample: &Sample, text: &mut String) {
    text.push_str(metric.name);
    for (number, (label, says)) in metric.labels.iter().zip(&sample.says).enumerate() {
        let before = if number == 0 { '{' } else { ',' };
        write!(text, "{before}{}=\"{}\"", label.name, escaped(says)).expect(WRITABLE);
    }
    if !metric.labels.is_empty() {
        text.push('}');
    }
    match sample.value {
        Value::Whole(many) => writeln!(text, " {many}"),
        Value::Time(long) => {
            let (seconds, rest) = (long.micros() / 1_000_000, long.micros() % 1_000_000);
            writeln!(text, " {seconds}.{rest:06}")
        }
    }
    .expect(WRITABLE);
}

const WRITABLE: &str = "a string takes all text";

fn escaped(says: &str) -> String {
    let quoted = says.replace('\\', r"\\").replace('"', "\\\"");
    quoted.replace('\n', r"\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use application::metrics::{CIRCUIT, COLLABORATOR_HELD_OFF, ORDERS_IN_HAND};
    use domain::Duration;

    #[test]
    fn samples_of_one_metric_stand_together_below_what_it_is() {
        let samples = [
            CIRCUIT.is(["a\"b\\c\nd", "open"], 1),
            ORDERS_IN_HAND.is([], 3),
            CIRCUIT.is(["x", "closed"], 0),
            COLLABORATOR_HELD_OFF.lasts(["x"], Duration::from_millis(1_250)),
        ];
        let mut text = String::new();
        write_samples(&samples, &mut text);
        let lines: Vec<&str> = text
            .lines()
            .filter(|line| !line.starts_with("# HELP"))
            .collect();
        let expected = [
            "# TYPE order_service_circuit_state gauge",
            r#"order_service_circuit_state{collaborator="a\"b\\c\nd",state="open"} 1"#,
            r#"order_service_circuit_state{collaborator="x",state="closed"} 0"#,
            "",
            "# TYPE order_service_collaborator_held_off_seconds gauge",
            r#"order_service_collaborator_held_off_seconds{collaborator="x"} 1.250000"#,
            "",
            "# TYPE order_service_orders_in_hand gauge",
            "order_service_orders_in_hand 3",
            "",
        ];
        assert_eq!(lines, expected);
    }
}
