//! A file for Docker Compose, and its services as they would run.

use super::binary::{InForce, in_image};
use super::files::{at, items, members, span, texts, yaml};
use serde_json::Value;
use std::time::Duration;

/// All of them.
pub(super) const FILES: [&str; 2] = ["deploy/compose.yaml", "deploy/compose.full.yaml"];

pub(super) struct ComposeFile {
    pub(super) name: &'static str,
    pub(super) whole: Value,
}

impl ComposeFile {
    pub(super) fn all() -> impl Iterator<Item = Self> {
        FILES.into_iter().map(|name| Self {
            name,
            whole: yaml(name),
        })
    }

    pub(super) fn services(&self) -> Vec<Container<'_>> {
        let services = members(&self.whole, "/services").into_iter();
        services
            .map(|(name, value)| Container { name, value })
            .collect()
    }

    pub(super) fn service(&self, name: &str) -> Option<Container<'_>> {
        self.services().into_iter().find(|one| one.name == name)
    }

    /// What the file declares of this kind, such as `volumes`.
    pub(super) fn declared(&self, kind: &str) -> Vec<&str> {
        let declared = members(&self.whole, &format!("/{kind}"));
        declared.into_iter().map(|(name, _)| name).collect()
    }
}

/// A service of a file.
pub(super) struct Container<'a> {
    pub(super) name: &'a str,
    pub(super) value: &'a Value,
}

impl<'a> Container<'a> {
    pub(super) fn image(&self) -> &'a str {
        at(self.value, "/image")
    }

    pub(super) fn is_ours(&self) -> bool {
        self.image().starts_with("order-service:")
    }

    pub(super) fn command(&self) -> Vec<&'a str> {
        texts(self.value, "/command")
    }

    /// Whether it is the service, and not another command of it.
    pub(super) fn serves(&self) -> bool {
        let command = self.command();
        self.is_ours() && (command.is_empty() || command[0] == "serve")
    }

    pub(super) fn environment(&self) -> Vec<(String, String)> {
        let variables = members(self.value, "/environment").into_iter();
        variables
            .map(|(name, value)| {
                let value = value.as_str();
                let value = value.unwrap_or_else(|| panic!("{name} is no text: quote it"));
                (name.to_owned(), value.to_owned())
            })
            .collect()
    }

    /// The settings that it would run under.
    pub(super) fn in_force(&self) -> InForce {
        InForce::with(&in_image(self.environment()), &[])
    }

    /// Those that it is on; one of its own with all that name none.
    pub(super) fn networks(&self) -> Vec<&'a str> {
        let named = texts(self.value, "/networks");
        if named.is_empty() {
            vec!["default"]
        } else {
            named
        }
    }

    pub(super) fn depends_on(&self) -> Vec<(&'a str, &'a str)> {
        let others = members(self.value, "/depends_on").into_iter();
        others
            .map(|(name, on)| (name, at(on, "/condition")))
            .collect()
    }

    /// Where something is mounted, with its source.
    pub(super) fn mounts(&self) -> Vec<(&'a str, &'a str)> {
        let mounts = texts(self.value, "/volumes").into_iter();
        mounts
            .map(|mount| {
                let mut parts = mount.split(':');
                (parts.next().unwrap(), parts.next().unwrap())
            })
            .collect()
    }

    /// Ports of this machine with those of the container, and where they are published.
    pub(super) fn ports(&self) -> Vec<(&'a str, u16, u16)> {
        let ports = texts(self.value, "/ports").into_iter();
        ports
            .map(|port| {
                let told: Vec<&str> = port.split(':').collect();
                let [address, outside, inside] = told[..] else {
                    panic!("{}: {port} says not where", self.name);
                };
                (address, outside.parse().unwrap(), inside.parse().unwrap())
            })
            .collect()
    }

    /// The names in a list of names or of tables with a `source`.
    pub(super) fn named(&self, kind: &str) -> Vec<&'a str> {
        let items = items(self.value, &format!("/{kind}")).into_iter();
        items
            .map(|item| item.as_str().unwrap_or_else(|| at(item, "/source")))
            .collect()
    }

    pub(super) fn stops_within(&self) -> Duration {
        let usual = self.value.get("stop_grace_period").and_then(Value::as_str);
        span(usual.unwrap_or("10s"))
    }
}
