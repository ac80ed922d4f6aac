//! The pods of the manifests, and the settings that each would run under.

use super::binary::{InForce, in_image};
use super::files::{at, items};
use super::manifests::Manifests;
use serde_json::Value;

/// A pod with one container in it.
pub(super) struct Pod<'a> {
    all: &'a Manifests,
    pub(super) kind: &'a str,
    pub(super) template: &'a Value,
    pub(super) spec: &'a Value,
    pub(super) container: &'a Value,
}

impl<'a> Pod<'a> {
    pub(super) fn each(all: &'a Manifests) -> Vec<Self> {
        let owners = ["Deployment", "Job"].into_iter();
        let owners = owners.flat_map(|kind| all.of_kind(kind));
        let pods: Vec<Self> = owners.map(|owner| Self::of(all, owner)).collect();
        assert_eq!(pods.len(), 2);
        pods
    }

    fn of(all: &'a Manifests, owner: &'a Value) -> Self {
        let template = &owner["spec"]["template"];
        let [container] = items(template, "/spec/containers")[..] else {
            panic!("{template:#}");
        };
        Self {
            all,
            kind: at(owner, "/kind"),
            template,
            spec: &template["spec"],
            container,
        }
    }

    pub(super) fn environment(&self) -> Vec<(String, String)> {
        let variables = items(self.container, "/env").into_iter();
        variables
            .map(|one| (at(one, "/name").to_owned(), at(one, "/value").to_owned()))
            .collect()
    }

    /// The volume that a path is on, and the rest of the path.
    pub(super) fn volume(&self, path: &str) -> (&'a Value, String) {
        let mounts = items(self.container, "/volumeMounts").into_iter();
        let mut under = mounts.filter_map(|mount| {
            let rest = path.strip_prefix(at(mount, "/mountPath"))?;
            Some((at(mount, "/name"), rest.strip_prefix('/')?.to_owned()))
        });
        let (name, rest) = under
            .next()
            .unwrap_or_else(|| panic!("{path} is not mounted"));
        let volumes = items(self.spec, "/volumes").into_iter();
        let mut named = volumes.filter(|volume| at(volume, "/name") == name);
        (
            named.next().unwrap_or_else(|| panic!("no volume {name}")),
            rest,
        )
    }

    /// What lies at a path: a key of a config map or a secret.
    pub(super) fn file(&self, path: &str) -> &'a str {
        let (volume, key) = self.volume(path);
        let owner = if volume.get("configMap").is_some() {
            self.all.named("ConfigMap", at(volume, "/configMap/name"))
        } else {
            self.all.named("Secret", at(volume, "/secret/secretName"))
        };
        let content = owner["data"].get(&key).and_then(Value::as_str);
        content.unwrap_or_else(|| panic!("{path}: there is no {key} in {owner:#}"))
    }

    /// The settings in force, with the settings file that is mounted.
    pub(super) fn in_force(&self) -> InForce {
        let folder = tempfile::tempdir().unwrap();
        let mut environment = in_image(self.environment());
        for (name, value) in &mut environment {
            if name == "ORDER_SERVICE_CONFIG" {
                let file = folder.path().join("settings.toml");
                std::fs::write(&file, self.file(value)).unwrap();
                file.to_str().unwrap().clone_into(value);
            }
        }
        InForce::with(&environment, &[])
    }
}
