//! That what is declared follows the conventions, and is what the documents say. That it is counted or read
//! somewhere is a house rule (`crates/service/tests/tidy`).
//! `ORDER_SERVICE_TEST_RENEW=1 cargo test -p application --lib metrics` writes the page's tables anew.

use super::{ALL, Buckets, Kind, Label, Metric, Source, Unit, Values};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const BEGIN: &str = "<!-- metrics: begin -->\n";
const END: &str = "<!-- metrics: end -->\n";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn names_and_labels_are_as_prometheus_has_them() {
    let fits = |text: &str| {
        text.bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    let mut names = BTreeSet::new();
    for metric in ALL {
        let name = metric.name;
        assert!(names.insert(name), "{name} is there twice");
        let is_of_every_process = name.starts_with("process_");
        assert!(
            name.starts_with("order_service_") || is_of_every_process,
            "{name}"
        );
        assert!(fits(name), "{name}");
        assert_eq!(
            name.ends_with("_total"),
            metric.kind == Kind::Counter,
            "{name}"
        );
        let of_seconds = name.trim_end_matches("_total").ends_with("_seconds");
        assert_eq!(of_seconds, metric.unit == Unit::Seconds, "{name}");
        assert_eq!(
            name.ends_with("_bytes"),
            metric.unit == Unit::Bytes,
            "{name}"
        );
        assert!(
            !metric.help.ends_with('.') && !metric.help.is_empty(),
            "{name}"
        );
        let labels: BTreeSet<&str> = metric.labels.iter().map(|label| label.name).collect();
        assert_eq!(labels.len(), metric.labels.len(), "{name}");
        assert!(
            labels.iter().all(|label| fits(label) && *label != "le"),
            "{name}"
        );
        if let Kind::Histogram(Buckets::Micros(bounds) | Buckets::Numbers(bounds)) = metric.kind {
            assert!(
                bounds.is_sorted_by(|a, b| a < b) && !bounds.is_empty(),
                "{name}"
            );
            assert_eq!(metric.source, Source::Counted, "{name}");
        }
    }
}

#[test]
fn no_label_names_somebody() {
    for label in ALL.iter().flat_map(|metric| metric.labels) {
        for forbidden in [
            "id", "customer", "order", "path", "user", "email", "address", "key",
        ] {
            assert_ne!(label.name, forbidden);
        }
    }
}

fn kind(metric: &Metric) -> String {
    match metric.kind {
        Kind::Counter => "counter".to_owned(),
        Kind::Gauge => "gauge".to_owned(),
        Kind::Histogram(buckets) => {
            let (bounds, unit) = match buckets {
                Buckets::Micros(bounds) => (bounds, "s"),
                Buckets::Numbers(bounds) => (bounds, ""),
            };
            let ends = [bounds[0], bounds[bounds.len() - 1]].map(|bound| {
                if unit.is_empty() {
                    return bound.to_string();
                }
                let text = format!("{}.{:06}", bound / 1_000_000, bound % 1_000_000);
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            });
            let [first, last] = ends;
            format!(
                "histogram, {} buckets from {first} to {last} {unit}",
                bounds.len()
            )
            .trim()
            .to_owned()
        }
    }
}

fn labels(metric: &Metric) -> String {
    let label = |label: &Label| match label.values {
        Values::Among(words) => {
            let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
            format!("`{}`: {}", label.name, words.join(", "))
        }
        Values::Named(words) => format!("`{}`: {words}", label.name),
    };
    let all: Vec<String> = metric.labels.iter().map(label).collect();
    all.join("<br>")
}

fn table(source: Source) -> String {
    let mut text =
        String::from("| Metric | Kind | Counts | What it says | Labels |\n|---|---|---|---|---|\n");
    for metric in ALL.iter().filter(|metric| metric.source == source) {
        let unit = match metric.unit {
            Unit::Seconds => "seconds",
            Unit::Bytes => "bytes",
            Unit::Of(what) => what,
        };
        let (name, help) = (metric.name, metric.help);
        writeln!(
            text,
            "| `{name}` | {} | {unit} | {help}. | {} |",
            kind(metric),
            labels(metric)
        )
        .unwrap();
    }
    text
}

#[expect(clippy::disallowed_methods, reason = "tests have no settings")]
fn is_to_be_renewed() -> bool {
    std::env::var_os("ORDER_SERVICE_TEST_RENEW").is_some()
}

#[test]
fn the_page_of_metrics_has_all_of_them() {
    let file = root().join("docs/metrics.md");
    let page = std::fs::read_to_string(&file).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let (counted, read) = (table(Source::Counted), table(Source::Read));
    let tables =
        format!("\n### Counted as things happen\n\n{counted}\n### Read at each scrape\n\n{read}\n");
    let expected = format!("{before}{BEGIN}{tables}{END}{after}");
    if is_to_be_renewed() {
        std::fs::write(&file, &expected).unwrap();
        return;
    }
    assert!(
        page == expected,
        "docs/metrics.md is not what is declared: \
         ORDER_SERVICE_TEST_RENEW=1 cargo test -p application --lib metrics"
    );
}
