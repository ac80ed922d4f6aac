//! One order, exhaustively: the production process against collaborators by capability, with two
//! runners, faults, kills, a stolen lease, late requests and a racing cancel. Every unsafe design
//! in the catalogue must be caught by the same rules.

mod actions;
mod checking;
mod ledgers;
mod money;
mod mutants;
mod properties;
mod reach;
mod safe;
mod service;
mod state;
mod stock;
mod variant;

use checking::{check, say};
use reach::Reach;

/// The measure: fewer would not be a proof.
const STATES_AT_LEAST: usize = 2_000_000;

#[test]
fn the_process_is_safe_in_every_variant() {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut total = 0;
    let mut met = Vec::new();
    say("model: variant | states | distinct | depth | seconds");
    for variant in safe::variants() {
        let name = variant.name;
        let found = check(variant, &[], threads);
        say(&format!(
            "model: {name} | {} | {} | {} | {:.1}",
            found.states, found.unique, found.depth, found.secs
        ));
        assert!(found.broken.is_empty(), "{name}: {:?}", found.broken);
        let always = [Reach::Cancelled, Reach::Conflict, Reach::LateArrival];
        let missing: Vec<_> = found.missing(&always).collect();
        assert!(missing.is_empty(), "{name} never met {missing:?}");
        met.push(found.reached);
        total += found.unique;
    }
    say(&format!("model: {total} distinct states in all"));
    for (reach, text) in Reach::ALL {
        let count = met.iter().filter(|reached| reached.has(*reach)).count();
        say(&format!(
            "model: {text}: met in {count} of {} variants",
            met.len()
        ));
        assert!(count > 0, "no variant met: {text}");
    }
    assert!(total >= STATES_AT_LEAST, "only {total} distinct states");
}

#[test]
fn every_unsafe_design_is_caught() {
    for mutant in mutants::all() {
        // One thread searches breadth first, so that the traces are the shortest.
        let found = check(mutant.variant, mutant.harm, 1);
        let letter = mutant.letter;
        for (rule, trace) in &found.broken {
            say(&format!(
                "mutant {letter}: breaks {rule:?} after {} actions",
                trace.len()
            ));
        }
        let harm = found
            .broken
            .iter()
            .find(|(rule, _)| mutant.harm.contains(rule));
        let (_, trace) = harm
            .unwrap_or_else(|| panic!("mutant {letter} is not caught in {} states", found.unique));
        for (n, action) in trace.iter().enumerate() {
            say(&format!("mutant {letter}: {:>2}. {action:?}", n + 1));
        }
        say(&format!(
            "mutant {letter} ({}): caught, {} actions, {} states, {:.1} s",
            mutant.what,
            trace.len(),
            found.unique,
            found.secs
        ));
    }
}
