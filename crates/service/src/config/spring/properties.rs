//! Spring's properties: names in any of the spellings that Spring takes, and where each value comes from.

use super::known;
use super::placeholders::{Filled, Found, Sources, Unfilled, resolve};
use super::secrecy;
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
    /// Whether something stands in it that is not for screens.
    pub(super) is_private: bool,
}

/// A value as it was said.
struct Said {
    value: String,
    origin: String,
    /// Whether a config server told it; else it is a variable.
    is_told: bool,
}

/// Why a property cannot be had.
pub(super) enum Unusable {
    Unfilled(Unfilled),
    /// A config server asks for what is not for it.
    Prying,
}

impl Unusable {
    /// What would be right instead.
    pub(super) fn expected(&self) -> String {
        match self {
            Self::Unfilled(why) => why.expected(),
            Self::Prying => {
                "a value without variables that are not for a config server: what it tells \
                             sees only what is called a host, a port, a name, a user and the like \
                             (docs/spring.md has the list). Set the variable of this setting itself"
                    .to_owned()
            }
        }
    }
}

/// The properties in force.
pub(in crate::config) struct Properties {
    by_name: BTreeMap<String, Said>,
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
                let property = Said {
                    value: value.to_owned(),
                    origin: variable,
                    is_told: false,
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
                by_name.entry(canonical(name)).or_insert_with(|| Said {
                    value,
                    origin: format!("{name} of the config server"),
                    is_told: true,
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

    /// A property with its placeholders filled in, or why that cannot be.
    pub(super) fn get(&self, name: &str) -> Result<Option<Property>, Unusable> {
        let Some(said) = self.by_name.get(&canonical(name)) else {
            return Ok(None);
        };
        let filled = resolve(&said.value, &|name| self.found(name));
        let Filled { text, from } = filled.map_err(|why| {
            let is_secret = secrecy::is_secret(name, &said.value);
            Unusable::Unfilled(if is_secret { why.unnamed() } else { why })
        })?;
        let is_told = said.is_told || from.has_told;
        if is_told && !may_see(name, &from) {
            return Err(Unusable::Prying);
        }
        Ok(Some(Property {
            value: text.trim().to_owned(),
            origin: said.origin.clone(),
            is_private: from.has_secret || is_told && !from.variables.is_empty(),
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
    fn found(&self, name: &str) -> Option<Found<'_>> {
        if let Some(said) = self.by_name.get(&canonical(name)) {
            let variable = (!said.is_told).then(|| said.origin.clone());
            return Some(Found {
                value: &said.value,
                variable,
            });
        }
        let own = self.variables.0.get_key_value(name);
        let own = own.map(|(name, value)| (name.clone(), value.as_str()));
        let (variable, value) = own.or_else(|| self.variables.standing_for(name))?;
        Some(Found {
            value,
            variable: Some(variable),
        })
    }
}

/// Whether what a config server tells of this property may be put together from these: from no secret, from
/// nothing but what is on a list, and where Eureka shows it to everybody from names and addresses alone.
fn may_see(property: &str, from: &Sources) -> bool {
    let is_published = known::PUBLISHED.contains(&property);
    let fits = |variable: &String| {
        if is_published {
            secrecy::is_place(variable)
        } else {
            secrecy::is_for_config_servers(variable)
        }
    };
    !from.has_secret && from.variables.iter().all(fits)
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
