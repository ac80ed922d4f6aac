//! Spring's properties: names in any of the spellings that Spring takes, and where each value comes from.

use super::known;
use super::placeholders::resolve;
use std::collections::{BTreeMap, HashMap};

/// The process's environment, or what a test has instead.
pub(in crate::config) struct Variables(HashMap<String, String>);

impl Variables {
    /// Reads them; one that is no text is none.
    pub(in crate::config) fn read(instead: Option<&HashMap<String, String>>) -> Self {
        let of_process = || {
            let all = std::env::vars_os();
            let texts = all.filter_map(|(name, value)| {
                Some((name.into_string().ok()?, value.into_string().ok()?))
            });
            texts.collect()
        };
        Self(instead.cloned().unwrap_or_else(of_process))
    }

    /// The variable that stands for this property, and its value: dots are underscores, dashes are
    /// nothing or, as many write it, underscores as well.
    fn standing_for(&self, property: &str) -> Option<(String, &str)> {
        let spelt = |dash: &str| {
            let name = property.replace('-', dash).replace('.', "_");
            name.to_uppercase()
        };
        [spelt(""), spelt("_")].into_iter().find_map(|name| {
            let value = self.0.get(&name)?;
            Some((name, value.as_str()))
        })
    }

    /// Those of Spring that nothing here looks at.
    fn strange(&self, known: &[String]) -> Vec<String> {
        let is_springs = |name: &str| ["SPRING_", "EUREKA_"].iter().any(|p| name.starts_with(p));
        let is_known = |name: &str| {
            let mut names = known.iter();
            names.any(|property| plain(property) == plain(name))
        };
        let names = self
            .0
            .keys()
            .filter(|name| is_springs(name) && !is_known(name));
        names.cloned().collect()
    }
}

/// A value in force.
#[derive(Clone)]
pub(super) struct Property {
    pub(super) value: String,
    /// For people: the variable, or the property and where the config server has it from.
    pub(super) origin: String,
}

/// The properties in force.
pub(in crate::config) struct Properties {
    by_name: BTreeMap<String, Property>,
    variables: Variables,
    /// The names of those that mean nothing here.
    strange: Vec<String>,
}

impl Properties {
    /// Those of the environment, and below them those that a config server told, the best first.
    pub(in crate::config) fn new(
        variables: Variables,
        told: &[outbound::config_server::PropertySource],
    ) -> Self {
        let known = known::all();
        let mut by_name = BTreeMap::new();
        for name in &known {
            if let Some((variable, value)) = variables.standing_for(name) {
                let property = Property {
                    value: value.to_owned(),
                    origin: variable,
                };
                by_name.insert(canonical(name), property);
            }
        }
        for source in told {
            for (name, value) in listed(&source.properties) {
                let name = name.as_str();
                // What a server tells says nothing about where to ask.
                let is_about_asking = name.starts_with("spring.config.");
                if is_about_asking || name.starts_with("spring.cloud.config.") {
                    continue;
                }
                by_name.entry(canonical(name)).or_insert_with(|| Property {
                    value,
                    origin: format!("{name} of the config server"),
                });
            }
        }
        let known_names: Vec<String> = known.iter().map(|name| canonical(name)).collect();
        let unknown = by_name.keys().filter(|name| !known_names.contains(name));
        let mut strange: Vec<String> = unknown.cloned().collect();
        strange.extend(variables.strange(&known));
        strange.sort();
        Self {
            by_name,
            variables,
            strange,
        }
    }

    /// A property with its placeholders filled in; an error says which cannot be.
    pub(super) fn get(&self, name: &str) -> Result<Option<Property>, String> {
        let Some(property) = self.by_name.get(&canonical(name)) else {
            return Ok(None);
        };
        let value = resolve(&property.value, &|name| self.raw(name))?;
        Ok(Some(Property {
            value: value.trim().to_owned(),
            origin: property.origin.clone(),
        }))
    }

    /// Where a property comes from.
    pub(super) fn origin(&self, name: &str) -> String {
        let property = self.by_name.get(&canonical(name));
        property.map_or_else(String::new, |property| property.origin.clone())
    }

    /// The names of those that mean nothing here.
    pub(super) fn strange(&self) -> &[String] {
        &self.strange
    }

    /// The names of those that the config server could not decrypt.
    pub(super) fn undecrypted(&self) -> Vec<&str> {
        let names = self.by_name.keys().map(String::as_str);
        names
            .filter_map(|name| name.strip_prefix("invalid."))
            .collect()
    }

    /// What stands for a placeholder: a property, or a variable under its own name or Spring's spelling.
    fn raw(&self, name: &str) -> Option<String> {
        let property = self.by_name.get(&canonical(name));
        let property = property.map(|property| property.value.clone());
        let own = || self.variables.0.get(name).cloned();
        let spelt = || {
            self.variables
                .standing_for(name)
                .map(|(_, value)| value.to_owned())
        };
        property.or_else(own).or_else(spelt)
    }
}

/// One spelling for all: `serviceUrl`, `service-url` and `service_url` are the same.
fn canonical(name: &str) -> String {
    let kept = name.chars().filter(|c| !matches!(c, '-' | '_'));
    kept.flat_map(char::to_lowercase).collect()
}

/// The same for variables, where nothing tells dots from dashes.
fn plain(name: &str) -> String {
    canonical(name).replace('.', "")
}

/// `name[0]`, `name[1]` are one list with commas.
fn listed(properties: &[(String, String)]) -> Vec<(String, String)> {
    let mut lists: BTreeMap<&str, BTreeMap<usize, &str>> = BTreeMap::new();
    let mut plain = Vec::new();
    for (name, value) in properties {
        let element = name.strip_suffix(']').and_then(|rest| {
            let (list, number) = rest.rsplit_once('[')?;
            Some((list, number.parse().ok()?))
        });
        match element {
            Some((list, number)) => {
                lists.entry(list).or_default().insert(number, value);
            }
            None => plain.push((name.clone(), value.clone())),
        }
    }
    let joined = lists.into_iter().map(|(name, elements)| {
        let elements: Vec<&str> = elements.into_values().collect();
        (name.to_owned(), elements.join(","))
    });
    plain.extend(joined);
    plain
}
