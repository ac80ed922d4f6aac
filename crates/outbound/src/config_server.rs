//! A Spring Cloud config server: the settings that an operator keeps in one place for many services.

use crate::asking::{Asking, ClientError, Patience, Question, Site};
use serde_json::Value;
use std::time::Duration;

/// How long it may take for one answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// The most bytes of an answer.
const MOST_BYTES: usize = 2 * 1024 * 1024;

/// The servers, of which any will do.
pub struct ConfigServer {
    sites: Vec<Site>,
    token: Option<String>,
    asking: Asking,
}

/// Whose settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The service's name, such as `msvc-order`; several are separated by commas.
    pub application: String,
    /// The profiles, separated by commas; the later wins.
    pub profiles: String,
    /// The branches, tags or folders to try, the best first; none: the server's own choice.
    pub labels: Vec<String>,
}

/// One of the places that it has settings in, such as a file. The first that has a name wins.
#[derive(Clone, PartialEq, Eq)]
pub struct PropertySource {
    /// What the server calls it.
    pub name: String,
    /// Names and values. These may be secret, and do not print themselves.
    pub properties: Vec<(String, String)>,
}

impl std::fmt::Debug for PropertySource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (name, count) = (&self.name, self.properties.len());
        write!(f, "PropertySource({name}: {count} properties)")
    }
}

impl ConfigServer {
    /// The servers at these addresses; the token goes with each question.
    pub fn try_new(sites: Vec<Site>, token: Option<String>) -> Result<Self, ClientError> {
        Ok(Self {
            sites,
            token,
            asking: Asking::try_new(Patience::nearby(PATIENCE), MOST_BYTES)?,
        })
    }

    /// The settings, the best source first; or why no server told them.
    pub async fn ask(&self, wanted: &Wanted) -> Result<Vec<PropertySource>, String> {
        let mut failed = Vec::new();
        for site in &self.sites {
            let labels: Vec<Option<&str>> = match &*wanted.labels {
                [] => vec![None],
                labels => labels.iter().map(|label| Some(label.as_str())).collect(),
            };
            for label in labels {
                match self.ask_one(site, wanted, label).await {
                    Ok(sources) => return Ok(sources),
                    Err(why) => failed.push(match label {
                        Some(label) => format!("{site} (label {label}): {why}"),
                        None => format!("{site}: {why}"),
                    }),
                }
            }
        }
        Err(failed.join("; "))
    }

    async fn ask_one(
        &self,
        site: &Site,
        wanted: &Wanted,
        label: Option<&str>,
    ) -> Result<Vec<PropertySource>, String> {
        let label = label.map(|label| label.replace('/', "(_)"));
        let mut path = vec![wanted.application.as_str(), wanted.profiles.as_str()];
        path.extend(label.as_deref());
        let token = self.token.as_deref().map(|token| ("X-Config-Token", token));
        let question = Question::get(site.below(&path), token.as_slice());
        let told = self.asking.ask(question).await?;
        if !told.status.is_success() {
            return Err(format!("it answers {}", told.status));
        }
        sources(&told.body)
    }
}

fn sources(body: &[u8]) -> Result<Vec<PropertySource>, String> {
    let unlike = || "its answer is none of a config server".to_owned();
    let told: Value = serde_json::from_slice(body).map_err(|_| unlike())?;
    let listed = told.get("propertySources").and_then(Value::as_array);
    listed
        .ok_or_else(unlike)?
        .iter()
        .map(|source| {
            let name = source.get("name").and_then(Value::as_str);
            let properties = source.get("source").and_then(Value::as_object);
            let properties = properties.ok_or_else(unlike)?.iter();
            Ok(PropertySource {
                name: name.unwrap_or_default().to_owned(),
                properties: properties
                    .filter_map(|(name, value)| Some((name.clone(), text(value)?)))
                    .collect(),
            })
        })
        .collect()
}

/// A value as text. Some servers tell beside it where it comes from.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(on) => Some(on.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null => Some(String::new()),
        Value::Object(told) => told
            .get("value")
            .filter(|value| !value.is_object())
            .and_then(text),
        Value::Array(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_with_or_without_their_origin() {
        let body = r#"{"name":"msvc-order","profiles":["default"],"propertySources":[
            {"name":"file:a.yml","source":{"server.port":8090,"a.b":true,"c":"d","e":"","f":null}},
            {"name":"file:b.yml","source":{"x":{"value":"y","origin":"line 1"},"z":[1]}}]}"#;
        let found = sources(body.as_bytes()).unwrap();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut first = found[0].properties.clone();
        first.sort();
        assert_eq!(
            first,
            [
                pair("a.b", "true"),
                pair("c", "d"),
                pair("e", ""),
                pair("f", ""),
                pair("server.port", "8090"),
            ]
        );
        assert_eq!(found[1].name, "file:b.yml");
        assert_eq!(found[1].properties, [pair("x", "y")]);
        assert_eq!(
            format!("{:?}", found[1]),
            "PropertySource(file:b.yml: 1 properties)"
        );
    }

    #[test]
    fn what_is_no_answer_of_a_config_server_is_told_as_such() {
        for body in [
            "",
            "<html>",
            "{}",
            "[]",
            r#"{"propertySources":[{"name":"a"}]}"#,
        ] {
            assert!(sources(body.as_bytes()).is_err(), "{body}");
        }
        assert_eq!(sources(br#"{"propertySources":[]}"#), Ok(Vec::new()));
    }
}
