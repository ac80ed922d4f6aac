//! What the binary says of itself: the settings in force, the commands it takes, the routes it has.

use super::files::{at, text};
use crate::shop::Shop;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// What each setting is, by its key, and where that comes from.
pub(super) struct InForce(BTreeMap<String, (String, String)>);

impl InForce {
    /// As the binary prints them with this environment and these arguments; all that is wrong is said.
    pub(super) fn with(environment: &[(String, String)], arguments: &[&str]) -> Self {
        let shop = Shop::new();
        let mut program = shop.program(&[]);
        program.env_clear();
        program.envs(environment.iter().cloned());
        let output = program.args(arguments).args(["config", "show"]).output();
        let output = output.unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{environment:?}: {said}");
        Self::read(&String::from_utf8(output.stdout).unwrap())
    }

    fn read(shown: &str) -> Self {
        let (mut section, mut settings) = ("", BTreeMap::new());
        for line in shown.lines() {
            if let Some(name) = line.strip_prefix('[') {
                section = name.trim_end_matches(']');
            } else if let Some((setting, origin)) = line.rsplit_once("  # ") {
                let (name, value) = setting.split_once(" = ").unwrap();
                let value = value.trim().trim_matches('"').to_owned();
                let of = (value, origin.to_owned());
                settings.insert(format!("{section}.{name}"), of);
            }
        }
        assert!(settings.len() > 100, "{shown}");
        Self(settings)
    }

    pub(super) fn value(&self, key: &str) -> &str {
        let (value, _) = &self.0[key];
        value
    }

    /// Whether there is such a setting.
    pub(super) fn knows(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// Those that somebody chose.
    pub(super) fn chosen(&self) -> impl Iterator<Item = (&str, &str)> {
        let chosen = self
            .0
            .iter()
            .filter(|(_, (_, from))| !from.starts_with("default"));
        chosen.map(|(key, (value, _))| (key.as_str(), value.as_str()))
    }

    /// The port that it listens on.
    pub(super) fn port(&self) -> u16 {
        let listen = self.value("http.listen");
        listen.rsplit(':').next().unwrap().parse().unwrap()
    }

    /// How long a stop may take.
    pub(super) fn stop(&self) -> Duration {
        let span = |key| super::files::span(self.value(key));
        span("stop.announce") + span("stop.patience")
    }

    /// The paths of files outside of the database that are named.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.chosen().filter(|(_, value)| value.starts_with('/'))
    }

    /// The SQLite file, if that is where orders are.
    pub(super) fn database_file(&self) -> Option<&Path> {
        let file = self.value("database.url").strip_prefix("sqlite:")?;
        (file != ":memory:").then(|| Path::new(file))
    }
}

/// Asserts that the binary takes these arguments.
pub(super) fn takes(arguments: &[&str]) {
    let output = Shop::new().run(&[arguments, &["--help"]].concat());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {said}");
}

/// Asserts that the binary answers `GET` at this path.
pub(super) fn answers(path: &str) {
    let described = Shop::new().run(&["openapi"]);
    let described: Value = serde_json::from_slice(&described.stdout).unwrap();
    let route = described["paths"].get(path);
    assert!(
        route.is_some_and(|route| route.get("get").is_some()),
        "{path}"
    );
}

/// What the image sets for whatever runs in it.
pub(super) fn of_image() -> Vec<(String, String)> {
    let dockerfile = text("Dockerfile").replace("\\\n", " ");
    let lines = dockerfile.lines();
    let variables = lines.filter_map(|line| line.strip_prefix("ENV "));
    let variables = variables.flat_map(str::split_whitespace);
    variables
        .map(|one| {
            let (name, value) = one.split_once('=').unwrap();
            (name.to_owned(), value.to_owned())
        })
        .collect()
}

/// The environment of a container of our image that adds these.
pub(super) fn in_image(more: Vec<(String, String)>) -> Vec<(String, String)> {
    let mut environment = of_image();
    environment.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
    environment.extend(more);
    environment
}

/// The version that the image has.
pub(super) fn version() -> String {
    let manifest = text("Cargo.toml");
    let (_, rest) = manifest.split_once("\nversion = \"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// Asserts that a variable is one of the binary's own.
pub(super) fn knows_variable(name: &str) {
    if name.starts_with("ORDER_SERVICE__") {
        return; // A setting, which `config show` has judged.
    }
    let help = Shop::new().run(&["--help"]);
    let help = String::from_utf8(help.stdout).unwrap();
    assert!(help.contains(&format!("[env: {name}=")), "{name}");
}

#[test]
fn a_misspelt_name_is_found() {
    let shop = Shop::new();
    let spelt = |name: &str, value: &str| {
        let mut program = shop.program(&[]);
        let program = program.env(name, value).args(["config", "show"]);
        program.output().unwrap().status.code()
    };
    assert_eq!(spelt("ORDER_SERVICE__STOP__PATIENCE", "9s"), Some(0));
    assert_eq!(spelt("ORDER_SERVICE__STOP__PATIENC", "9s"), Some(2));
    assert_eq!(spelt("ORDER_SERVICE_PRESET", "simpel"), Some(2));
    let typed = |arguments: &[&str]| shop.run(arguments).status.code();
    assert_eq!(typed(&["migrat", "--help"]), Some(2));
    assert_eq!(typed(&["sandbox", "--kafak", "a:1", "--help"]), Some(2));
    assert_eq!(at(&serde_json::json!({"a": {"b": "c"}}), "/a/b"), "c");
}
