//! The manifests for Kubernetes against the binary: settings, commands, ports, probes, secrets, stops.

use super::binary::{answers, knows_variable, takes, version};
use super::files::{at, items, span, texts};
use super::manifests::Manifests;
use super::pods::Pod;
use serde_json::{Value, json};
use std::time::Duration;

fn each_pod(check: impl Fn(&Manifests, &Pod<'_>)) {
    Manifests::each(|all| Pod::each(all).iter().for_each(|pod| check(all, pod)));
}

/// The replicas.
fn serving(check: impl Fn(&Manifests, &Pod<'_>)) {
    each_pod(|all, pod| {
        if pod.kind == "Deployment" {
            check(all, pod);
        }
    });
}

fn number(value: &Value, name: &str) -> u64 {
    value[name]
        .as_u64()
        .unwrap_or_else(|| panic!("{name}: {value:#}"))
}

#[test]
fn every_pod_runs_a_command_of_the_binary_under_settings_that_it_knows() {
    each_pod(|_, pod| {
        takes(&texts(pod.container, "/args"));
        pod.environment()
            .iter()
            .for_each(|(name, _)| knows_variable(name));
        let settings = pod.in_force();
        assert!(
            settings.value("database.url").starts_with("postgres://"),
            "replicas share it"
        );
        let image = at(pod.container, "/image");
        assert!(
            image.ends_with(&format!("order-service:{}", version())),
            "{image}"
        );
    });
}

#[test]
fn every_secret_that_the_settings_name_is_mounted_where_they_look() {
    each_pod(|_, pod| {
        let settings = pod.in_force();
        let mut secrets = 0;
        for (_, path) in settings.files() {
            assert!(!pod.file(path).is_empty());
            secrets += 1;
        }
        assert!(secrets > 0, "not even the database's password?");
    });
}

#[test]
fn replicas_are_asked_where_they_answer_and_reached_where_they_listen() {
    serving(|all, pod| {
        let [port] = items(pod.container, "/ports")[..] else {
            panic!("one port");
        };
        assert_eq!(
            number(port, "containerPort"),
            u64::from(pod.in_force().port())
        );
        for probe in ["startupProbe", "livenessProbe", "readinessProbe"] {
            let asked = &pod.container[probe]["httpGet"];
            answers(at(asked, "/path"));
            assert_eq!(at(asked, "/port"), at(port, "/name"), "{probe}");
        }
        let [service] = all.of_kind("Service")[..] else {
            panic!("one service");
        };
        let [outside] = items(service, "/spec/ports")[..] else {
            panic!("{service:#}");
        };
        assert_eq!(at(outside, "/targetPort"), at(port, "/name"));
        let [policy] = all.of_kind("NetworkPolicy")[..] else {
            panic!("one policy");
        };
        let let_in = items(policy, "/spec/ingress/0/ports").into_iter();
        let let_in: Vec<u64> = let_in.map(|port| number(port, "port")).collect();
        assert_eq!(let_in, [number(port, "containerPort")]);
    });
}

#[test]
fn an_outage_of_the_database_restarts_no_pod_and_a_slow_migration_neither() {
    serving(|_, pod| {
        let path = |probe: &str| at(&pod.container[probe], "/httpGet/path");
        assert_eq!(
            (path("livenessProbe"), path("readinessProbe")),
            ("/live", "/ready")
        );
        let probe = &pod.container["startupProbe"];
        let patience = number(probe, "periodSeconds") * number(probe, "failureThreshold");
        assert!(
            patience >= 300,
            "another replica may migrate for five minutes"
        );
        // The service itself waits two seconds for its database before it says that it is not ready.
        assert!(number(&pod.container["readinessProbe"], "timeoutSeconds") > 2);
    });
}

#[test]
fn pods_have_the_time_that_a_stop_may_take_and_say_beforehand_that_they_stop() {
    serving(|_, pod| {
        let settings = pod.in_force();
        let grace = number(pod.spec, "terminationGracePeriodSeconds");
        assert!(Duration::from_secs(grace) > settings.stop(), "{grace} s");
        let probe = &pod.container["readinessProbe"];
        let noticed = number(probe, "periodSeconds");
        let announced = span(settings.value("stop.announce"));
        assert!(announced > Duration::from_secs(noticed), "{announced:?}");
    });
}

#[test]
fn pods_have_no_rights_and_bounded_memory() {
    each_pod(|_, pod| {
        let of_container = &pod.container["securityContext"];
        let expected = json!({"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true,
            "capabilities": {"drop": ["ALL"]}});
        assert_eq!(of_container, &expected);
        let of_pod = &pod.spec["securityContext"];
        assert_eq!(of_pod["runAsNonRoot"], true);
        assert_eq!(at(of_pod, "/seccompProfile/type"), "RuntimeDefault");
        for id in ["runAsUser", "runAsGroup", "fsGroup"] {
            let image = super::files::text("Dockerfile");
            let user = number(of_pod, id);
            assert!(image.contains(&format!("USER {user}:{user}")), "{id}");
        }
        assert!(pod.container["resources"]["limits"].get("memory").is_some());
        assert!(pod.container["resources"]["requests"].get("cpu").is_some());
        for no in ["automountServiceAccountToken", "enableServiceLinks"] {
            assert_eq!(pod.spec[no], false, "{no}");
        }
    });
}

#[test]
fn pods_reach_the_servers_that_they_are_told_of() {
    each_pod(|all, pod| {
        let [policy] = all.of_kind("NetworkPolicy")[..] else {
            panic!("one policy");
        };
        let rules = items(policy, "/spec/egress").into_iter();
        let open: Vec<u64> = rules
            .flat_map(|rule| items(rule, "/ports"))
            .map(|port| number(port, "port"))
            .collect();
        assert!(open.contains(&53), "names are looked up");
        let settings = pod.in_force();
        for (key, value) in settings.chosen() {
            for (_, port) in super::networks::places(key, value) {
                assert!(open.contains(&u64::from(port)), "{key} = {value}: {open:?}");
            }
        }
    });
}
