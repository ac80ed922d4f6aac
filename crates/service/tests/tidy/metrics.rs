//! The house rule about metrics: each that is declared is counted or read somewhere.

use super::{files, is_test_code};
use application::metrics::ALL;
use std::collections::BTreeSet;

const DECLARED: &str = "crates/application/src/metrics/declared";

/// How a metric is used, behind its constant.
const USES: [&str; 5] = [".count(", ".level(", ".spread(", ".is(", ".lasts("];

/// The name of the constant of each metric, and the metric's.
fn constants() -> Vec<(String, String)> {
    let texts = files(DECLARED, ".rs").into_iter().map(|(_, text)| text);
    let declared = texts.flat_map(|text| {
        let declared = text.split("pub static ").skip(1);
        let named = declared.filter_map(|rest| {
            let (constant, rest) = rest.split_once(": Metric = ")?;
            let name = rest.split('"').nth(1)?;
            Some((constant.to_owned(), name.to_owned()))
        });
        named.collect::<Vec<_>>()
    });
    declared.collect()
}

#[test]
fn every_metric_is_counted_or_read_somewhere() {
    let constants = constants();
    let declared: BTreeSet<&str> = constants.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(declared, ALL.iter().map(|metric| metric.name).collect());
    let parts = ["application", "inbound", "outbound", "service"];
    let sources = parts.map(|part| files(&format!("crates/{part}/src"), ".rs"));
    let sources: String = sources
        .into_iter()
        .flatten()
        .filter(|(name, _)| !name.starts_with(DECLARED) && !is_test_code(name))
        .map(|(_, text)| text)
        .collect();
    for (constant, name) in &constants {
        let is_used = sources.split(constant.as_str()).skip(1).any(|behind| {
            let behind = behind.trim_start();
            USES.iter().any(|how| behind.starts_with(how))
        });
        assert!(
            is_used,
            "{name} ({constant}) is declared, and nobody counts or reads it"
        );
    }
}
