//! The manifests for Kubernetes: as they lie in the repository, with what kustomize would make beside them,
//! and as `kubectl kustomize` renders the example where it is installed.

use super::files::{at, below, documents, items, root, text, texts, yaml};
use super::judged::{judge, says_well};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

pub(super) const BASE: &str = "deploy/kubernetes/base";
pub(super) const EXAMPLE: &str = "deploy/kubernetes/overlays/example";

/// What would be in a cluster.
pub(super) struct Manifests(pub(super) Vec<Value>);

impl Manifests {
    /// Each way there is to read them.
    pub(super) fn each(check: impl Fn(&Self)) {
        check(&Self::of_base());
        Self::rendered().iter().for_each(check);
    }

    fn of_base() -> Self {
        let kustomization = yaml(&format!("{BASE}/kustomization.yaml"));
        let mut all = Vec::new();
        for file in texts(&kustomization, "/resources") {
            let name = format!("{BASE}/{file}");
            all.extend(documents(&name, &text(&name)));
        }
        for made in items(&kustomization, "/configMapGenerator") {
            let files = texts(made, "/files").into_iter();
            let data: Vec<(String, String)> = files
                .map(|file| (file.to_owned(), text(&format!("{BASE}/{file}"))))
                .collect();
            all.push(generated("ConfigMap", at(made, "/name"), data));
        }
        for made in items(
            &yaml(&format!("{EXAMPLE}/kustomization.yaml")),
            "/secretGenerator",
        ) {
            let keys = texts(made, "/files").into_iter().map(key_of);
            let data = keys.map(|key| (key, "…".to_owned())).collect();
            all.push(generated("Secret", at(made, "/name"), data));
        }
        Self(all)
    }

    /// The example with secrets.
    fn rendered() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        for file in below("deploy/kubernetes") {
            let to = folder.path().join(&file);
            std::fs::create_dir_all(to.parent().unwrap()).unwrap();
            std::fs::copy(root().join(&file), to).unwrap();
        }
        let example = folder.path().join(EXAMPLE);
        for made in items(
            &yaml(&format!("{EXAMPLE}/kustomization.yaml")),
            "/secretGenerator",
        ) {
            for file in texts(made, "/files") {
                let file = file.rsplit('=').next().unwrap();
                std::fs::create_dir_all(example.join(file).parent().unwrap()).unwrap();
                std::fs::write(example.join(file), "a secret").unwrap();
            }
        }
        render(&example).map(Self)
    }

    pub(super) fn of_kind(&self, kind: &str) -> Vec<&Value> {
        self.0
            .iter()
            .filter(|one| at(one, "/kind") == kind)
            .collect()
    }

    pub(super) fn named(&self, kind: &str, name: &str) -> &Value {
        let all = self.of_kind(kind).into_iter();
        let mut named = all.filter(|one| at(one, "/metadata/name") == name);
        named
            .next()
            .unwrap_or_else(|| panic!("there is no {kind} {name}"))
    }
}

/// The key under which a file is in a secret: its own name, unless another is said.
fn key_of(file: &str) -> String {
    let (key, _) = file.split_once('=').unwrap_or((file, file));
    key.rsplit('/').next().unwrap().to_owned()
}

fn generated(kind: &str, name: &str, data: Vec<(String, String)>) -> Value {
    let data: serde_json::Map<String, Value> = data
        .into_iter()
        .map(|(key, value)| (key, value.into()))
        .collect();
    json!({"apiVersion": "v1", "kind": kind, "metadata": {"name": name}, "data": data})
}

/// What kustomize makes of a folder; tells what is left out where there is no kubectl.
pub(super) fn render(folder: &Path) -> Option<Vec<Value>> {
    let kubectl = judge("ORDER_SERVICE_TEST_KUBECTL", "kubectl")?;
    let text = says_well(Command::new(kubectl).arg("kustomize").arg(folder));
    Some(documents(&folder.display().to_string(), &text))
}
