//! The manifests for Kubernetes among themselves: whatever one names is another, and they fit together.

use super::binary::answers;
use super::files::{at, below, items, members, text, texts, yaml};
use super::manifests::{BASE, EXAMPLE, Manifests, render};
use super::pods::Pod;
use serde_json::Value;
use std::path::Path;

#[test]
fn every_name_in_a_pod_is_that_of_something_there() {
    Manifests::each(|all| {
        for pod in Pod::each(all) {
            all.named("ServiceAccount", at(pod.spec, "/serviceAccountName"));
            let mounts = items(pod.container, "/volumeMounts");
            for mount in &mounts {
                let path = format!("{}/x", at(mount, "/mountPath"));
                let (volume, _) = pod.volume(&path);
                assert_eq!(at(volume, "/name"), at(mount, "/name"));
            }
            for volume in items(pod.spec, "/volumes") {
                let name = at(volume, "/name");
                assert!(
                    mounts.iter().any(|mount| at(mount, "/name") == name),
                    "{name} is for nothing"
                );
                if let Some(map) = volume.pointer("/configMap/name") {
                    all.named("ConfigMap", map.as_str().unwrap());
                }
                if let Some(secret) = volume.pointer("/secret/secretName") {
                    all.named("Secret", secret.as_str().unwrap());
                }
            }
        }
    });
}

/// Whether these labels choose this pod.
fn chooses(selector: &Value, pod: &Pod<'_>) -> bool {
    let labels = &pod.template["metadata"]["labels"];
    let wanted = members(selector, "");
    assert!(!wanted.is_empty(), "nothing is chosen by everything");
    wanted
        .into_iter()
        .all(|(name, value)| &labels[name] == value)
}

#[test]
fn whatever_chooses_pods_chooses_the_replicas_and_not_the_migration() {
    Manifests::each(|all| {
        let pods = Pod::each(all);
        let (replica, migration) = (&pods[0], &pods[1]);
        let deployment = all.named("Deployment", "order-service");
        let budget = all.named("PodDisruptionBudget", "order-service");
        let service = all.named("Service", "order-service");
        let mut selectors = vec![
            &deployment["spec"]["selector"]["matchLabels"],
            &budget["spec"]["selector"]["matchLabels"],
            &service["spec"]["selector"],
        ];
        for spread in items(replica.spec, "/topologySpreadConstraints") {
            selectors.push(&spread["labelSelector"]["matchLabels"]);
        }
        assert!(selectors.len() > 3, "replicas are spread");
        for selector in selectors {
            assert!(
                chooses(selector, replica) && !chooses(selector, migration),
                "{selector}"
            );
        }
        let policy = all.named("NetworkPolicy", "order-service");
        let both = &policy["spec"]["podSelector"]["matchLabels"];
        assert!(chooses(both, replica) && chooses(both, migration));
    });
}

#[test]
fn an_update_and_an_emptied_node_leave_replicas_that_serve() {
    Manifests::each(|all| {
        let deployment = all.named("Deployment", "order-service");
        let scaler = all.named("HorizontalPodAutoscaler", "order-service");
        assert_eq!(at(scaler, "/spec/scaleTargetRef/kind"), "Deployment");
        assert_eq!(
            at(scaler, "/spec/scaleTargetRef/name"),
            at(deployment, "/metadata/name")
        );
        assert!(
            deployment["spec"].get("replicas").is_none(),
            "their number is the autoscaler's"
        );
        assert_eq!(
            deployment["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"],
            0
        );
        let least = scaler["spec"]["minReplicas"].as_u64().unwrap();
        let budget = all.named("PodDisruptionBudget", "order-service");
        let away = budget["spec"]["maxUnavailable"].as_u64().unwrap();
        assert!(away < least, "{away} of {least}");
    });
}

#[test]
fn every_file_for_kubernetes_is_read_by_a_kustomization() {
    for file in below("deploy/kubernetes") {
        let path = Path::new(&file);
        let (folder, name) = (
            path.parent().unwrap(),
            path.file_name().unwrap().to_str().unwrap(),
        );
        if name == "kustomization.yaml" {
            continue;
        }
        let kustomization = text(&format!("{}/kustomization.yaml", folder.display()));
        assert!(
            kustomization.contains(&format!(" {name}\n")),
            "{file} is read by nobody"
        );
    }
}

#[test]
fn the_example_changes_what_is_there() {
    let example = yaml(&format!("{EXAMPLE}/kustomization.yaml"));
    let base = Manifests(
        texts(&yaml(&format!("{BASE}/kustomization.yaml")), "/resources")
            .into_iter()
            .map(|file| yaml(&format!("{BASE}/{file}")))
            .collect(),
    );
    for patch in items(&example, "/patches") {
        base.named(at(patch, "/target/kind"), at(patch, "/target/name"));
    }
    for image in items(&example, "/images") {
        let used = base.of_kind("Deployment");
        let used = at(used[0], "/spec/template/spec/containers/0/image");
        assert!(
            used.starts_with(&format!("{}:", at(image, "/name"))),
            "{used}"
        );
    }
    let commands = text(&format!("{EXAMPLE}/kustomization.yaml"));
    for job in base.of_kind("Job") {
        let waited = format!("job/{}", at(job, "/metadata/name"));
        assert!(commands.contains(&waited), "{waited}");
    }
}

#[test]
fn prometheus_of_the_cluster_is_told_whom_to_ask_and_where() {
    const MONITORING: &str = "deploy/kubernetes/monitoring";
    let monitor = yaml(&format!("{MONITORING}/service-monitor.yaml"));
    Manifests::each(|all| {
        let service = all.named("Service", "order-service");
        let labels = &service["metadata"]["labels"];
        for (label, value) in members(&monitor, "/spec/selector/matchLabels") {
            assert_eq!(&labels[label], value, "{label}");
        }
        let [endpoint] = items(&monitor, "/spec/endpoints")[..] else {
            panic!("{monitor:#}");
        };
        assert_eq!(at(endpoint, "/port"), at(service, "/spec/ports/0/name"));
        answers(at(endpoint, "/path"));
        let shown = "/authorization/credentials";
        let secret = all.named("Secret", at(endpoint, &format!("{shown}/name")));
        let key = at(endpoint, &format!("{shown}/key"));
        assert!(secret["data"].get(key).is_some(), "{key}");
    });
    let rendered = render(&super::files::root().join(MONITORING)).map(Manifests);
    if let Some(all) = rendered {
        all.named("PrometheusRule", "order-service");
        all.named("ServiceMonitor", "order-service");
    }
}
