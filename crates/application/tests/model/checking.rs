//! Runs a variant through the model checker and tells what was found.

use crate::actions::Action;
use crate::properties::{RULES, note};
use crate::reach::Reached;
use crate::state::State;
use crate::variant::Variant;
use stateright::{Checker, HasDiscoveries, Model, Property};
use std::fmt;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A variant as the checker sees it.
pub(crate) struct Checked {
    variant: Variant,
    reached: Arc<Reached>,
    /// The checker keeps the last state that breaks a rule; the first is the one with the shortest
    /// trace, so every later one is passed over.
    broken: [AtomicBool; RULES.len()],
}

/// What a run found.
pub(crate) struct Found {
    pub(crate) states: usize,
    pub(crate) unique: usize,
    pub(crate) depth: usize,
    pub(crate) secs: f32,
    pub(crate) reached: Arc<Reached>,
    /// The rules that were broken, with the shortest trace to each, shortest first.
    pub(crate) broken: Vec<(&'static str, Vec<Action>)>,
}

impl Model for Checked {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![self.variant.beginning()]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        self.variant.possible(state, actions);
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        Some(self.variant.follow(state, action, &self.reached))
    }

    fn properties(&self) -> Vec<Property<Self>> {
        const CONDITIONS: [fn(&Checked, &State) -> bool; RULES.len()] = [
            keeps::<0>,
            keeps::<1>,
            keeps::<2>,
            keeps::<3>,
            keeps::<4>,
            keeps::<5>,
            keeps::<6>,
            keeps::<7>,
            keeps::<8>,
            keeps::<9>,
            keeps::<10>,
            keeps::<11>,
            keeps::<12>,
        ];
        let rules = RULES.iter().zip(CONDITIONS);
        rules
            .map(|((name, _), condition)| Property::always(name, condition))
            .collect()
    }
}

fn keeps<const RULE: usize>(checked: &Checked, state: &State) -> bool {
    if RULE == 0 {
        note(state, &checked.reached);
    }
    let (_, rule) = RULES[RULE];
    rule(&checked.variant, state) || checked.broken[RULE].swap(true, Ordering::Relaxed)
}

/// Checks a variant until nothing is left, or until one of these rules is broken.
pub(crate) fn check(variant: Variant, until: &[&'static str], threads: usize) -> Found {
    let reached = Arc::new(Reached::default());
    let started = tokio::time::Instant::now();
    let finish = if until.is_empty() {
        HasDiscoveries::AnyFailures
    } else {
        HasDiscoveries::AnyOf(until.iter().copied().collect())
    };
    let model = Checked {
        variant,
        reached: reached.clone(),
        broken: Default::default(),
    };
    let checker = model
        .checker()
        .finish_when(finish)
        .threads(threads)
        .spawn_bfs()
        .join();
    let mut broken: Vec<_> = checker
        .discoveries()
        .into_iter()
        .map(|(rule, path)| (rule, path.into_actions()))
        .collect();
    broken.sort_by_key(|(rule, trace)| (trace.len(), *rule));
    Found {
        states: checker.state_count(),
        unique: checker.unique_state_count(),
        depth: checker.max_depth(),
        secs: started.elapsed().as_secs_f32(),
        reached,
        broken,
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            states,
            unique,
            depth,
            secs,
            ..
        } = self;
        write!(f, "{states} | {unique} | {depth} | {secs:.1}")
    }
}

/// Past the test harness's capture: these figures are what a reader of the log looks for.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
