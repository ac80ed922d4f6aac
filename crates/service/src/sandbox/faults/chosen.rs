//! Which fault befalls a request.

use super::fault::Fault;
use super::rules::Rule;
use super::script::Script;
use super::tokens::Tokens;
use crate::sandbox::call::Kind;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The request header that orders a fault.
pub(in crate::sandbox) const HEADER: &str = "sandbox-fault";

/// How many rules there may be.
const MOST_RULES: usize = 1_000;

/// What rules and scripts look at.
#[derive(Clone, Copy)]
pub(in crate::sandbox) struct Facts<'a> {
    pub(in crate::sandbox) call: Kind,
    /// Method, path and body.
    pub(in crate::sandbox) asked: &'a str,
    pub(in crate::sandbox) key: Option<&'a str>,
    pub(in crate::sandbox) order: Option<&'a str>,
    pub(in crate::sandbox) products: &'a [String],
}

impl Facts<'_> {
    /// The request as a whole: equal requests have equal contents.
    pub(super) fn content(&self) -> String {
        format!(
            "{}\n{}\n{}",
            self.call.name,
            self.key.unwrap_or_default(),
            self.asked
        )
    }

    /// Both names that an order may have: that of the body, and the one that the key begins with.
    pub(super) fn orders(&self) -> impl Iterator<Item = &str> {
        let of_key = self.key.and_then(|key| key.split_once(':'));
        self.order.into_iter().chain(of_key.map(|(order, _)| order))
    }
}

/// What has been ordered for requests to come.
#[derive(Default)]
pub(in crate::sandbox) struct Faults {
    ordered: Mutex<Ordered>,
}

#[derive(Default)]
struct Ordered {
    rules: Vec<Rule>,
    script: Option<Script>,
    tokens: Tokens,
}

impl Faults {
    pub(in crate::sandbox) fn new(script: Option<Script>) -> Self {
        let ordered = Ordered {
            rules: Vec::new(),
            script,
            tokens: Tokens::default(),
        };
        Self {
            ordered: Mutex::new(ordered),
        }
    }

    /// What befalls a request: `asked` is what its header orders, `token` what it pays with. Rules
    /// count every request that they match, whatever else befalls it.
    pub(in crate::sandbox) fn choose(
        &self,
        facts: &Facts<'_>,
        asked: Option<Fault>,
        token: Option<&str>,
    ) -> Option<Fault> {
        let mut ordered = self.lock();
        let mut chosen = asked;
        for rule in &mut ordered.rules {
            let fault = rule.meet(facts, chosen.is_none());
            chosen = chosen.or(fault);
        }
        let scripted = ordered
            .script
            .as_mut()
            .and_then(|script| script.fault(facts));
        let chosen = chosen.or(scripted);
        if chosen.is_some() {
            return chosen;
        }
        ordered
            .tokens
            .fault(facts.call.name, token?, &facts.content())
    }

    /// These rules and no others, from now on.
    pub(in crate::sandbox) fn order(&self, rules: Vec<Rule>) -> Result<(), String> {
        if rules.len() > MOST_RULES {
            return Err(format!(
                "there may be {MOST_RULES} rules, not {}",
                rules.len()
            ));
        }
        rules.iter().try_for_each(Rule::check)?;
        self.lock().rules = rules;
        Ok(())
    }

    /// The rules, and what they have met so far.
    pub(in crate::sandbox) fn rules(&self) -> Vec<Rule> {
        self.lock().rules.clone()
    }

    /// Whatever panicked, a rule's counts stand.
    fn lock(&self) -> MutexGuard<'_, Ordered> {
        self.ordered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
