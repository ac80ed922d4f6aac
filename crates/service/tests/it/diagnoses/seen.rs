//! What the doctor says to machines, compared with what was planted.

use crate::shop::Shop;
use serde_json::Value;
use std::process::Output;

/// A finding that is expected: its verdict, its subject, and a part of its words.
pub(super) type Planted<'a> = (&'a str, &'a str, &'a str);

pub(super) type Settings<'a> = &'a [(&'a str, &'a str)];

/// The doctor, asked under these settings and with these arguments, sees this and nothing else.
pub(super) fn sees_exactly(
    shop: &Shop,
    settings: Settings<'_>,
    arguments: &[&str],
    planted: &[Planted<'_>],
) {
    let mut doctor = shop.program(settings);
    if !arguments.contains(&"--listen") {
        doctor.args(["--listen", "127.0.0.1:0"]);
    }
    doctor.args(arguments);
    let Output { status, stdout, .. } = doctor.args(["doctor", "--json"]).output().unwrap();
    let told: Vec<Value> = serde_json::from_slice(&stdout).unwrap();
    let found: Vec<&Value> = told.iter().filter(|one| one["verdict"] != "ok").collect();
    for (verdict, subject, words) in planted {
        let is_it = |one: &&&Value| {
            let said = one["found"].as_str().unwrap();
            one["verdict"] == *verdict && one["subject"] == *subject && said.contains(words)
        };
        let seen = found.iter().filter(is_it).count();
        assert_eq!(seen, 1, "{verdict} {subject} {words}: {found:#?}");
    }
    assert_eq!(found.len(), planted.len(), "{planted:?}: {found:#?}");
    for one in &found {
        let advice = one["advice"].as_str().unwrap_or_default();
        assert!(!advice.is_empty(), "it says what to do: {one}");
    }
    let fails = planted.iter().any(|(verdict, ..)| *verdict == "fail");
    assert_eq!(status.code(), Some(i32::from(fails)), "{found:#?}");
}
