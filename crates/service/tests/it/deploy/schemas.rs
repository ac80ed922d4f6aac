//! The manifests against the schemas of Kubernetes: what kustomize passes on unread, a cluster refuses or drops.

use super::judged::judge;
use super::manifests::Manifests;
use serde_json::Value;
use std::process::{Command, Output};

/// What is said of these manifests, if there is somebody to say it.
fn judged(all: &[Value]) -> Option<Output> {
    let program = judge(
        "ORDER_SERVICE_TEST_KUBERNETES_VALIDATE",
        "kubernetes-validate",
    )?;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.yaml");
    let documents: Vec<String> = all.iter().map(Value::to_string).collect();
    std::fs::write(&file, documents.join("\n---\n")).unwrap();
    Some(
        Command::new(program)
            .arg("--strict")
            .arg(file)
            .output()
            .unwrap(),
    )
}

#[test]
fn kubernetes_knows_every_field_of_the_manifests() {
    Manifests::each(|all| {
        if let Some(judged) = judged(&all.0) {
            assert!(judged.status.success(), "{judged:?}");
        }
    });
}

#[test]
fn a_misspelt_field_is_found() {
    Manifests::each(|all| {
        let mut deployment = all.of_kind("Deployment")[0].clone();
        let pod = &mut deployment["spec"]["template"]["spec"];
        pod["terminationGracePeriod"] = 60.into();
        if let Some(judged) = judged(&[deployment]) {
            let said = String::from_utf8_lossy(&judged.stderr).into_owned()
                + &String::from_utf8_lossy(&judged.stdout);
            assert!(!judged.status.success(), "{said}");
            assert!(said.contains("terminationGracePeriod"), "{said}");
        }
    });
}
