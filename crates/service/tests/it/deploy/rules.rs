//! The alert rules: each says how pressing it is, for how long, and where the runbook speaks of it.

use super::files::{at, items, root, text, yaml};
use super::judged::{judge, says_well};
use serde_json::Value;
use std::collections::BTreeSet;
use std::process::Command;

pub(super) const RULES: &str = "deploy/prometheus/alerts.yaml";
const TRIALS: &str = "crates/service/tests/it/deploy/alerts.test.yaml";

/// All rules of all groups.
pub(super) fn rules() -> Vec<Value> {
    let file = yaml(RULES);
    let groups = items(&file, "/groups").into_iter();
    let rules: Vec<Value> = groups
        .flat_map(|group| items(group, "/rules"))
        .cloned()
        .collect();
    assert!(rules.len() > 20, "{file:#}");
    rules
}

#[test]
fn every_alert_says_how_pressing_it_is_for_how_long_and_what_has_happened() {
    let mut names = BTreeSet::new();
    for rule in rules() {
        let name = at(&rule, "/alert");
        assert!(names.insert(name.to_owned()), "{name} is there twice");
        assert!(
            ["page", "ticket"].contains(&at(&rule, "/labels/severity")),
            "{name}"
        );
        assert!(!super::files::span(at(&rule, "/for")).is_zero(), "{name}");
        for said in ["/annotations/summary", "/annotations/description"] {
            assert!(at(&rule, said).len() > 10, "{name}: {said}");
        }
        let place = format!("docs/runbook.md#{}", name.to_lowercase());
        assert_eq!(at(&rule, "/annotations/runbook_url"), place);
    }
}

#[test]
fn every_alert_that_wakes_somebody_is_tried_as_it_fires_and_as_it_keeps_quiet() {
    let file = yaml(TRIALS);
    let tests = items(&file, "/tests").into_iter();
    let trials: Vec<&Value> = tests
        .flat_map(|test| items(test, "/alert_rule_test"))
        .collect();
    for rule in rules() {
        if at(&rule, "/labels/severity") == "page" {
            let name = at(&rule, "/alert");
            let of_it = trials
                .iter()
                .filter(|trial| at(trial, "/alertname") == name);
            let fired: BTreeSet<bool> = of_it
                .map(|trial| !items(trial, "/exp_alerts").is_empty())
                .collect();
            assert_eq!(fired, BTreeSet::from([false, true]), "{name}");
        }
    }
}

#[test]
fn prometheus_itself_takes_its_settings_and_the_rules_and_alerts_where_it_should() {
    let Some(promtool) = judge("ORDER_SERVICE_TEST_PROMTOOL", "promtool") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let in_container = "/etc/prometheus/";
    let settings = text("deploy/prometheus/prometheus.yaml");
    assert!(settings.contains(in_container), "{settings}");
    for (file, said) in [
        ("prometheus.yaml", settings.replace(in_container, "")),
        ("alerts.yaml", text(RULES)),
        ("alerts.test.yaml", text(TRIALS)),
    ] {
        std::fs::write(folder.path().join(file), said).unwrap();
    }
    for arguments in [
        &["check", "config", "--lint=all", "prometheus.yaml"][..],
        &[
            "check",
            "rules",
            "--lint=all",
            "--lint-fatal",
            "alerts.yaml",
        ],
        &["test", "rules", "alerts.test.yaml"],
    ] {
        let mut command = Command::new(&promtool);
        says_well(command.args(arguments).current_dir(&folder));
    }
}

#[expect(clippy::disallowed_methods, reason = "tests have no settings")]
fn is_to_be_renewed() -> bool {
    std::env::var("ORDER_SERVICE_TEST_RENEW").is_ok_and(|value| !value.is_empty())
}

/// `ORDER_SERVICE_TEST_RENEW=1` writes it anew.
#[test]
fn the_rules_in_a_cluster_are_the_same() {
    const IN_CLUSTER: &str = "deploy/kubernetes/monitoring/rules.yaml";
    let rules = text(RULES);
    let (_, groups) = rules.split_once("\ngroups:\n").unwrap();
    let indented = groups.lines().map(|line| {
        if line.is_empty() {
            String::new()
        } else {
            format!("  {line}")
        }
    });
    let indented: Vec<String> = indented.collect();
    let whole = format!(
        "# Made from {RULES} by the tests (ORDER_SERVICE_TEST_RENEW=1).\napiVersion: monitoring.coreos.com/v1\n\
         kind: PrometheusRule\nmetadata:\n  name: order-service\nspec:\n  groups:\n{}\n",
        indented.join("\n")
    );
    if is_to_be_renewed() {
        std::fs::write(root().join(IN_CLUSTER), &whole).unwrap();
    }
    assert_eq!(
        text(IN_CLUSTER),
        whole,
        "run this test with ORDER_SERVICE_TEST_RENEW=1"
    );
    assert_eq!(yaml(IN_CLUSTER)["spec"]["groups"], yaml(RULES)["groups"]);
}
