//! Rules of the control endpoint: what befalls which requests, and how often.

use super::chosen::Facts;
use super::fault::Fault;
use crate::sandbox::call::Collaborator;
use crate::sandbox::protocols::kinds;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A fault, and the requests that it befalls: those that match all that is said.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(in crate::sandbox) struct Rule {
    #[serde(serialize_with = "written", deserialize_with = "read")]
    fault: Fault,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    collaborator: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    call: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    order: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    product: Option<String>,
    /// From which matching request on, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nth: Option<u64>,
    /// How many requests it befalls; none: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    times: Option<u64>,
    /// How many matching requests there were so far.
    #[serde(default, skip_deserializing)]
    seen: u64,
    /// How many of them it befell.
    #[serde(default, skip_deserializing)]
    struck: u64,
}

fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Fault, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map_err(serde::de::Error::custom)
}

fn written<S: Serializer>(fault: &Fault, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(fault)
}

impl Rule {
    /// What is wrong with it, if anything.
    pub(in crate::sandbox) fn check(&self) -> Result<(), String> {
        if self.nth == Some(0) || self.times == Some(0) {
            return Err("`nth` and `times` count from 1".to_owned());
        }
        let collaborator = self.collaborator.as_deref().map(Collaborator::parse);
        let collaborator = collaborator.transpose()?;
        let is_possible = kinds().any(|call| {
            collaborator.is_none_or(|one| one == call.collaborator)
                && self.call.as_deref().is_none_or(|name| name == call.name)
                && self.fault.can_befall(&call)
        });
        if !is_possible {
            return Err(format!(
                "no call of that name has anything for {}",
                self.fault
            ));
        }
        Ok(())
    }

    /// Counts a request that it matches, and gives the fault if it befalls it.
    pub(super) fn meet(&mut self, facts: &Facts<'_>, is_free: bool) -> Option<Fault> {
        if !self.matches(facts) {
            return None;
        }
        self.seen += 1;
        let is_due = self.seen >= self.nth.unwrap_or(1);
        let has_some_left = self.times.is_none_or(|times| self.struck < times);
        if !(is_free && is_due && has_some_left) {
            return None;
        }
        self.struck += 1;
        Some(self.fault.clone())
    }

    fn matches(&self, facts: &Facts<'_>) -> bool {
        let is = |wanted: &Option<String>, found: &str| {
            wanted.as_deref().is_none_or(|wanted| wanted == found)
        };
        let names_order = |order: &String| facts.orders().any(|known| known == order);
        let names_product = |product: &String| facts.products.iter().any(|known| known == product);
        is(&self.collaborator, facts.call.collaborator.name())
            && is(&self.call, facts.call.name)
            && self.order.as_ref().is_none_or(names_order)
            && self.product.as_ref().is_none_or(names_product)
            && self.fault.can_befall(&facts.call)
    }
}
