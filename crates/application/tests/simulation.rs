//! The simulation: no schedule violates an invariant, every kind of event is met, every mutant is
//! caught.

use application::testing::simulation::{Mutant, REGRESSION_SEEDS, hunt, replay, run};
use std::io::Write as _;

/// Where the seeds of the test run begin.
const FIRST_SEED: u64 = 1;

/// How many schedules the test run plays.
const SCHEDULES: u64 = 200_000;

/// How many schedules a mutant may survive.
const MUTANT_SCHEDULES: u64 = 20_000;

#[test]
fn no_schedule_violates_an_invariant_and_every_kind_of_event_is_met() {
    let report = run(FIRST_SEED, SCHEDULES, |_done| {});
    say(&format!("simulation: {report}"));
    assert!(report.is_sound(), "{report}");
}

#[test]
fn seeds_that_once_failed_do_not_fail_again() {
    for seed in REGRESSION_SEEDS {
        let replay = replay(*seed, None);
        let trace = replay.trace.join("\n");
        assert_eq!(replay.violation, None, "{trace}");
    }
}

#[test]
fn every_mutant_is_caught() {
    for mutant in Mutant::ALL {
        let caught = hunt(mutant, FIRST_SEED, MUTANT_SCHEDULES);
        let (schedules, violation) = caught.unwrap_or_else(|| panic!("{mutant:?} survived"));
        let letter = mutant.letter();
        say(&format!(
            "simulation: mutant {letter} ({mutant:?}) caught after {schedules} schedules: {violation}"
        ));
    }
}

#[test]
fn a_seed_replays_to_the_last_word() {
    for seed in (FIRST_SEED..).take(50) {
        assert_eq!(replay(seed, None).trace, replay(seed, None).trace);
    }
}

/// Past the test harness's capture: these figures are what a reader of the log looks for.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
