//! One order, exhaustively: the production process against collaborators by capability, with two
//! runners, faults, kills, a stolen lease, late requests and a racing cancel. Every unsafe design
//! in the catalogue must be caught by the same rules.
//!
//! The usual search bounds the largest variants. The full one took 8 minutes on two busy cores:
//! `MODEL_SEARCH=full cargo test -p application --test model -- --nocapture`

mod actions;
mod checking;
mod ledgers;
mod money;
mod mutants;
mod people;
mod properties;
mod reach;
mod safe;
mod service;
mod state;
mod stock;
mod unheard;
mod variant;

use actions::Action;
use checking::{check, say};
use reach::Reach;
use safe::{Search, variants};

/// Fewer would be a sign that something cannot happen any more.
const STATES_AT_LEAST: usize = 2_000_000;

#[test]
fn the_process_is_safe_in_every_variant() {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut total = 0;
    let mut met = Vec::new();
    say("model: variant | states | distinct | depth | seconds");
    for variant in variants(Search::wanted()) {
        let name = variant.name.clone();
        let steals = variant.budget.steals > 0;
        let found = check(variant, &[], threads);
        say(&format!("model: {name} | {found}"));
        if let Some((rule, trace)) = found.broken.first() {
            tell(&name, trace);
            panic!("{name}: the process breaks {rule:?}");
        }
        for reach in Reach::IN_EVERY_VARIANT {
            assert!(found.reached.has(*reach), "{name} never met {reach:?}");
        }
        let stolen = found.reached.has(Reach::Stolen);
        assert_eq!(stolen, steals, "{name}: a lease stolen: {stolen}");
        met.push(found.reached);
        total += found.unique;
    }
    for (reach, text) in Reach::ALL {
        let count = met.iter().filter(|reached| reached.has(*reach)).count();
        say(&format!(
            "model: {text}: in {count} of {} searches",
            met.len()
        ));
        assert!(count > 0, "no search met: {text}");
    }
    say(&format!(
        "model: {total} distinct states in all, no rule broken"
    ));
    assert!(total >= STATES_AT_LEAST, "only {total} distinct states");
}

#[test]
fn every_unsafe_design_is_caught() {
    let mutants = mutants::all();
    let letters: String = mutants.iter().map(|mutant| mutant.letter).collect();
    assert_eq!(letters, "BCDEFGHJLMNPU", "the catalogue's twelve, and U");
    for mutant in mutants {
        // One thread searches breadth first, so that the traces are the shortest.
        let found = check(mutant.variant, mutant.harm, 1);
        let name = format!("mutant {} ({})", mutant.letter, mutant.what);
        let mut broken = found.broken.iter();
        let harm = broken.find(|(rule, _)| mutant.harm.contains(rule));
        let Some((rule, trace)) = harm else {
            panic!("{name} is not caught in {} states", found.unique);
        };
        say(&format!(
            "{name}: caught by {rule:?}, {} actions",
            trace.len()
        ));
        tell(&name, trace);
        for (rule, trace) in found.broken.iter().filter(|(other, _)| other != rule) {
            say(&format!(
                "{name}: also breaks {rule:?}, {} actions",
                trace.len()
            ));
        }
    }
}

fn tell(name: &str, trace: &[Action]) {
    for (n, action) in trace.iter().enumerate() {
        say(&format!("{name}: {:>3}. {action}", n + 1));
    }
}
