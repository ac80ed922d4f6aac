//! The matrix itself: every case, a few at a time, and the list of points that passed.

use super::lives::{self, Outcome};
use super::points::{Case, cases, every_point_once};
use crate::servers::Kind;
use crate::shop::Shop;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// How many cases run at once: mostly they wait for processes to start and end, and on a server for
/// leases to end.
const AT_ONCE: usize = 4;
const AT_ONCE_ON_SERVERS: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn a_process_killed_at_any_point_leaves_everything_true() {
    let killed_again = all_pass(Kind::Sqlite, cases(), AT_ONCE).await;
    assert!(
        killed_again >= 20,
        "only {killed_again} processes were killed again while they recovered"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_killed_at_any_point_leaves_everything_true_on_postgresql() {
    each_point_passes(Kind::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_killed_at_any_point_leaves_everything_true_on_mariadb() {
    each_point_passes(Kind::Mariadb).await;
}

/// On a server, where there is one.
async fn each_point_passes(kind: Kind) {
    if Shop::on(kind).await.is_none() {
        return;
    }
    let killed_again = all_pass(kind, every_point_once(), AT_ONCE_ON_SERVERS).await;
    assert!(killed_again >= 1, "none was killed again");
}

/// Runs these cases; gives the number of those in which the process was killed more than once.
async fn all_pass(kind: Kind, cases: Vec<Case>, at_once: usize) -> usize {
    let room = Arc::new(Semaphore::new(at_once));
    let mut running = JoinSet::new();
    for case in cases {
        let room = room.clone();
        running.spawn(async move {
            let _place = room.acquire_owned().await.unwrap();
            let outcome = lives::run(kind, &case).await;
            (case, outcome)
        });
    }
    let results = running.join_all().await;
    report(kind, &results);
    let failed = results
        .iter()
        .filter(|(_, outcome)| !outcome.wrong.is_empty());
    let failed: Vec<_> = failed
        .map(|(case, outcome)| (case, &outcome.wrong))
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
    let twice = results.iter().filter(|(_, outcome)| outcome.deaths > 1);
    twice.count()
}

fn report(kind: Kind, results: &[(Case, Outcome)]) {
    let mut points: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (case, outcome) in results {
        let verdict = if outcome.wrong.is_empty() {
            "pass"
        } else {
            "FAIL"
        };
        let row = points
            .entry(format!("{:?} {}", case.story, case.point))
            .or_default();
        row.push(format!("{:?} x{} {verdict}", case.when, outcome.deaths));
    }
    for (point, mut verdicts) in points {
        verdicts.sort();
        say(&format!(
            "kill -9 on {kind:?}: {point:<40} {}",
            verdicts.join("  ")
        ));
    }
    let passed = results
        .iter()
        .filter(|(_, outcome)| outcome.wrong.is_empty())
        .count();
    let deaths: usize = results.iter().map(|(_, outcome)| outcome.deaths).sum();
    say(&format!(
        "kill -9 on {kind:?}: {passed} of {} cases passed, {deaths} processes killed",
        results.len()
    ));
}

/// Past the test harness's capture: these figures are what a reader of the log looks for.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
