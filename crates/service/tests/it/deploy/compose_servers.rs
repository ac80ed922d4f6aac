//! The files for Docker Compose: what stands around our containers, and what holds for all.

use super::binary::{InForce, answers};
use super::compose_file::{ComposeFile, Container};
use super::files::{at, is_pinned, items, members, root, text, texts, yaml};
use super::networks::reaches;
use std::collections::BTreeSet;

/// What no program in its image can be asked with.
const NOT_ASKED: [&str; 1] = ["jaeger"];

#[test]
fn everything_that_a_service_names_is_declared_and_everything_declared_is_used() {
    for file in ComposeFile::all() {
        let mut used = BTreeSet::new();
        for container in file.services() {
            let volumes = container.mounts().into_iter().map(|(source, _)| source);
            let (paths, volumes): (Vec<&str>, Vec<&str>) =
                volumes.partition(|one| one.starts_with('.'));
            for path in paths {
                assert!(root().join("deploy").join(path).exists(), "{path}");
            }
            used.extend(volumes.into_iter().map(|name| ("volumes", name.to_owned())));
            for kind in ["networks", "secrets", "configs"] {
                let named = container.named(kind).into_iter();
                used.extend(named.map(|name| (kind, name.to_owned())));
            }
            for (other, _) in container.depends_on() {
                assert!(file.service(other).is_some(), "{}: {other}", container.name);
            }
        }
        used.remove(&("networks", "default".to_owned()));
        let mut declared = BTreeSet::new();
        for kind in ["volumes", "networks", "secrets", "configs"] {
            let names = file.declared(kind).into_iter();
            declared.extend(names.map(|name| (kind, name.to_owned())));
        }
        assert_eq!(used, declared, "{}", file.name);
    }
}

#[test]
fn whoever_names_a_service_brings_along_what_it_needs() {
    for file in ComposeFile::all() {
        for container in file.services() {
            let profiles = texts(container.value, "/profiles");
            for (other, _) in container.depends_on() {
                let theirs = texts(file.service(other).unwrap().value, "/profiles");
                let comes = theirs.is_empty() || profiles.iter().all(|one| theirs.contains(one));
                assert!(comes, "{} without {other}", container.name);
            }
        }
    }
}

#[test]
fn every_service_is_pinned_bounded_asked_after_its_health_and_shut_off_from_others() {
    for file in ComposeFile::all() {
        for container in file.services() {
            let who = format!("{}: {}", file.name, container.name);
            let value = container.value;
            assert!(is_pinned(container.image()), "{who}: {}", container.image());
            assert!(value.get("mem_limit").is_some(), "{who}: how much memory?");
            assert!(
                value.get("pids_limit").is_some(),
                "{who}: how many processes?"
            );
            assert_eq!(at(value, "/restart"), "unless-stopped", "{who}");
            assert_eq!(
                texts(value, "/security_opt"),
                ["no-new-privileges:true"],
                "{who}"
            );
            for forbidden in [
                "privileged",
                "network_mode",
                "pid",
                "devices",
                "cap_add",
                "user",
            ] {
                assert!(value.get(forbidden).is_none(), "{who}: {forbidden}");
            }
            for (address, _, _) in container.ports() {
                assert_eq!(address, "127.0.0.1", "{who} is published beyond loopback");
            }
            let is_asked = container.is_ours() || value.get("healthcheck").is_some();
            assert!(
                is_asked || NOT_ASKED.contains(&container.name),
                "{who}: is it well?"
            );
        }
    }
}

#[test]
fn no_password_is_in_an_environment() {
    for file in ComposeFile::all() {
        for container in file.services() {
            for (name, value) in container.environment() {
                let is_secret = ["PASSWORD", "SECRET", "TOKEN"]
                    .iter()
                    .any(|one| name.contains(one));
                let is_file = name.ends_with("_FILE") && value.starts_with("/run/secrets/");
                let is_random = name == "MARIADB_RANDOM_ROOT_PASSWORD";
                assert!(
                    !is_secret || is_file || is_random,
                    "{}: {name}",
                    container.name
                );
            }
        }
    }
}

/// The databases that a server is started with.
fn databases(file: &ComposeFile, container: &Container<'_>) -> Vec<String> {
    let of = |(name, value): (String, String)| {
        name.ends_with("_DB")
            .then_some(value.clone())
            .or_else(|| name.ends_with("_DATABASE").then_some(value))
    };
    let mut made: Vec<String> = container.environment().into_iter().filter_map(of).collect();
    for config in container.named("configs") {
        let content = at(&file.whole, &format!("/configs/{config}/content"));
        let statements = content.split("CREATE DATABASE ").skip(1);
        made.extend(statements.map(|rest| rest.split(';').next().unwrap().to_owned()));
    }
    made
}

#[test]
fn every_database_that_orders_go_to_is_made() {
    for file in ComposeFile::all() {
        let services = file.services();
        for container in services.iter().filter(|one| one.serves()) {
            let settings = container.in_force();
            let url = settings.value("database.url");
            let Some((_, rest)) = url.split_once('@') else {
                continue;
            };
            let (host, database) = rest.split_once('/').unwrap();
            let (host, _) = host.split_once(':').unwrap();
            let database = database.split('?').next().unwrap();
            let made = databases(&file, &file.service(host).unwrap());
            assert!(made.iter().any(|one| one == database), "{url}: {made:?}");
        }
    }
}

/// The file with everything.
fn full() -> ComposeFile {
    ComposeFile::all()
        .find(|file| file.name.contains("full"))
        .unwrap()
}

#[test]
fn prometheus_asks_every_replica_where_it_answers_and_reads_our_rules() {
    let (full, name) = (full(), "deploy/prometheus/prometheus.yaml");
    let asked = yaml(name);
    let prometheus = full.service("prometheus").unwrap();
    let [job] = items(&asked, "/scrape_configs")[..] else {
        panic!("{asked:#}");
    };
    answers(at(job, "/metrics_path"));
    let [replicas] = items(job, "/dns_sd_configs")[..] else {
        panic!("{job:#}");
    };
    let port = replicas["port"].as_u64().unwrap().try_into().unwrap();
    for host in texts(replicas, "/names") {
        reaches(&full, &prometheus, host, port);
    }
    let command = prometheus.command();
    let targets: Vec<&str> = prometheus.mounts().into_iter().map(|(_, to)| to).collect();
    let is_mounted = |path: &str| assert!(targets.contains(&path), "{path}");
    let file = command
        .iter()
        .find_map(|word| word.strip_prefix("--config.file="));
    is_mounted(file.unwrap());
    texts(&asked, "/rule_files")
        .into_iter()
        .for_each(is_mounted);
}

#[test]
fn grafana_finds_its_sources_and_our_board() {
    let full = full();
    let grafana = full.service("grafana").unwrap();
    let sources = yaml("deploy/grafana/provisioning/datasources/sources.yaml");
    for source in items(&sources, "/datasources") {
        let address = at(source, "/url").strip_prefix("http://").unwrap();
        let (host, port) = address.split_once(':').unwrap();
        reaches(&full, &grafana, host, port.parse().unwrap());
    }
    let boards = yaml("deploy/grafana/provisioning/dashboards/boards.yaml");
    let [provider] = items(&boards, "/providers")[..] else {
        panic!("{boards:#}");
    };
    let folder = at(provider, "/options/path");
    let is_board = |(from, to): &(&str, &str)| {
        from.ends_with("order-service.json") && *to == format!("{folder}/order-service.json")
    };
    assert!(grafana.mounts().iter().any(is_board));
    let environment = grafana.environment();
    let home = environment
        .iter()
        .find(|(name, _)| name.ends_with("HOME_DASHBOARD_PATH"));
    assert!(home.is_some_and(|(_, path)| path.starts_with(folder)));
}

#[test]
fn the_proxy_asks_replicas_where_they_answer_and_publishes_where_it_listens() {
    let (full, proxy) = (full(), text("deploy/proxy/haproxy.cfg"));
    let container = full.service("proxy").unwrap();
    let after = |word: &str| {
        let lines = proxy.lines().map(str::trim);
        let mut rest = lines.filter_map(|line| line.strip_prefix(word));
        rest.next().unwrap_or_else(|| panic!("{word}")).trim()
    };
    answers(after("option httpchk GET"));
    let template: Vec<&str> = after("server-template replica").split(' ').collect();
    let (host, port) = template[1].split_once(':').unwrap();
    reaches(&full, &container, host, port.parse().unwrap());
    let replicas = &full.service(host).unwrap().value["deploy"]["replicas"];
    let room: u64 = template[0].parse().unwrap();
    assert!(
        replicas
            .as_u64()
            .is_some_and(|count| (2..=room).contains(&count))
    );
    let bound = after("bind :");
    assert!(
        container
            .ports()
            .iter()
            .all(|(_, _, inside)| inside.to_string() == bound)
    );
    let settings = full.service(host).unwrap().in_force();
    stays_ahead(&settings, after("default-server inter"), &proxy);
}

/// The proxy asks at least twice while a replica announces that it stops.
fn stays_ahead(settings: &InForce, checks: &str, proxy: &str) {
    let words: Vec<&str> = checks.split(' ').collect();
    let [interval, "fall", times, ..] = words[..] else {
        panic!("{checks}");
    };
    let noticed = super::files::span(interval) * times.parse().unwrap();
    let announced = super::files::span(settings.value("stop.announce"));
    assert!(announced > noticed, "{announced:?} and {noticed:?}");
    assert!(
        proxy.contains("retry-on conn-failure"),
        "what has been sent is never sent again"
    );
}

#[test]
fn what_is_mounted_of_the_repository_is_in_it_and_what_is_there_is_mounted() {
    let full = full();
    let mounted: Vec<String> = full
        .services()
        .iter()
        .flat_map(|container| {
            let mounts = container.mounts().into_iter();
            mounts
                .map(|(from, _)| from.replace("./", "deploy/"))
                .collect::<Vec<_>>()
        })
        .collect();
    for folder in ["deploy/prometheus", "deploy/grafana", "deploy/proxy"] {
        for file in super::files::below(folder) {
            let is_used = mounted.iter().any(|from| file.starts_with(from.as_str()));
            assert!(is_used, "{file} is for nobody");
        }
    }
    assert!(!members(&full.whole, "/services").is_empty());
}
