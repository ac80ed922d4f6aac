//! A seeded script: for each collaborator how likely each fault is. The same seed gives the same
//! faults for the same requests, whatever the order in which they arrive.

use super::chosen::Facts;
use super::fault::Fault;
use crate::sandbox::call::Collaborator;
use crate::sandbox::digest::digest;
use crate::sandbox::protocols::kinds;
use anyhow::Context as _;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// Of how many requests a likelihood speaks.
const OF: u64 = 1_000;

/// A script as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    seed: u64,
    /// By collaborator and fault: how many of a thousand requests.
    faults: BTreeMap<String, BTreeMap<String, u64>>,
}

/// A script, and how often each request has come.
#[derive(Debug)]
pub(crate) struct Script {
    seed: u64,
    faults: BTreeMap<Collaborator, Vec<(Fault, u64)>>,
    /// By digest. The log's bound bounds this, too.
    counts: HashMap<u64, u64>,
}

impl Script {
    /// Reads the file, or says what is wrong with it.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let named = || format!("the script {}", path.display());
        let text = std::fs::read_to_string(path).with_context(named)?;
        Self::parse(&text).map_err(|why| anyhow::anyhow!("{}: {why}", named()))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let written: Written = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let mut faults = BTreeMap::new();
        for (name, likely) in written.faults {
            let collaborator = Collaborator::parse(&name)?;
            let sum = likely
                .values()
                .fold(0, |sum: u64, n| sum.saturating_add(*n));
            if sum > OF {
                return Err(format!("{name}: {sum} of {OF} requests cannot go wrong"));
            }
            let calls = kinds().filter(|call| call.collaborator == collaborator);
            let likely = likely.into_iter().map(|(fault, n)| {
                let fault: Fault = fault.parse()?;
                if !calls.clone().any(|call| fault.can_befall(&call)) {
                    return Err(format!("no answer of {name} has anything for {fault}"));
                }
                Ok((fault, n))
            });
            faults.insert(collaborator, likely.collect::<Result<_, String>>()?);
        }
        Ok(Self {
            seed: written.seed,
            faults,
            counts: HashMap::new(),
        })
    }

    /// What befalls this request: decided by its content and by how often it has come.
    pub(super) fn fault(&mut self, facts: &Facts<'_>) -> Option<Fault> {
        let likely = self.faults.get(&facts.call.collaborator)?;
        let request = facts.content();
        let count = self
            .counts
            .entry(digest(0, request.as_bytes()))
            .or_default();
        *count += 1;
        let mut drawn = digest(self.seed, format!("{count}\n{request}").as_bytes()) % OF;
        for (fault, n) in likely {
            if drawn < *n {
                return fault.can_befall(&facts.call).then(|| fault.clone());
            }
            drawn -= n;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = r#"{"seed": SEED, "faults": {"inventory": {"reset": 100, "hang": 50}}}"#;

    fn script(seed: u64) -> Script {
        Script::parse(&SCRIPT.replace("SEED", &seed.to_string())).unwrap()
    }

    /// What befalls each of these requests, which all are alike but for their key.
    fn faults(script: &mut Script, keys: &[String]) -> BTreeMap<String, Vec<Option<String>>> {
        let mut met: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for key in keys {
            let facts = Facts {
                call: kinds().find(|call| call.name == "reserve").unwrap(),
                asked: "POST /reserve {}",
                key: Some(key),
                order: None,
                products: &[],
            };
            let fault = script.fault(&facts).map(|fault| fault.to_string());
            met.entry(key.clone()).or_default().push(fault);
        }
        met
    }

    #[test]
    fn the_same_seed_gives_the_same_faults_in_whatever_order_the_requests_come() {
        let mut keys: Vec<String> = (0..4_000)
            .map(|n| format!("{}:reserve", n % 2_000))
            .collect();
        let met = faults(&mut script(7), &keys);
        keys.reverse();
        assert_eq!(met, faults(&mut script(7), &keys));
        assert_ne!(met, faults(&mut script(8), &keys));
        let all: Vec<_> = met.values().flatten().flatten().collect();
        let resets = all.iter().filter(|fault| **fault == "reset").count();
        assert!((320..480).contains(&resets), "{resets} resets of 4,000");
        assert!(
            (120..280).contains(&(all.len() - resets)),
            "{} faults",
            all.len()
        );
        let differ = met.values().filter(|both| both[0] != both[1]).count();
        assert!(differ > 0, "a repeat has a chance of its own");
    }

    #[test]
    fn a_script_that_makes_no_sense_is_refused() {
        for (wrong, why) in [
            ("{}", "seed"),
            (r#"{"seed": 1, "faults": {"x": {}}}"#, "no collaborator"),
            (r#"{"seed": 1, "faults": {"carts": {"x": 1}}}"#, "no fault"),
            (
                r#"{"seed": 1, "faults": {"carts": {"hang": 900, "reset": 101}}}"#,
                "1001 of 1000",
            ),
        ] {
            let refused = Script::parse(wrong).unwrap_err();
            assert!(refused.contains(why), "{refused}");
        }
    }
}
