//! The files for Docker Compose: our own containers in them.

use super::binary::{InForce, knows_variable, takes, version};
use super::compose_file::{ComposeFile, Container};
use super::files::{at, root, texts};
use super::networks::{depends_on, places, reaches};
use serde_json::Value;
use std::path::Path;

fn ours(check: impl Fn(&ComposeFile, &Container<'_>)) {
    for file in ComposeFile::all() {
        let services = file.services();
        assert!(services.iter().any(Container::serves), "{}", file.name);
        for container in services.iter().filter(|one| one.is_ours()) {
            check(&file, container);
        }
    }
}

#[test]
fn every_container_has_settings_that_the_binary_knows_and_listens_where_it_is_published() {
    ours(|file, container| {
        for (name, _) in container.environment() {
            knows_variable(&name);
        }
        let who = format!("{}: {}", file.name, container.name);
        if container.serves() {
            let port = container.in_force().port();
            for (_, outside, inside) in container.ports() {
                assert_eq!((outside, inside), (port, port), "{who}");
            }
        }
        assert_eq!(container.image(), format!("order-service:{}", version()));
        assert!(
            root()
                .join("deploy")
                .join(at(container.value, "/build"))
                .join("Dockerfile")
                .exists()
        );
    });
}

#[test]
fn every_command_of_a_container_is_one_of_the_binary() {
    ours(|_, container| {
        takes(&container.command());
        if let [_, program, rest @ ..] = &texts(container.value, "/healthcheck/test")[..] {
            assert_eq!(*program, "order-service");
            takes(rest);
        }
    });
}

#[test]
fn every_server_that_a_container_is_told_of_is_there_and_waited_for() {
    ours(|file, container| {
        if container.serves() {
            for (key, value) in container.in_force().chosen() {
                for (host, port) in places(key, value) {
                    // Nothing waits for traces to be taken.
                    if key == "traces.endpoint" {
                        reaches(file, container, &host, port);
                    } else {
                        depends_on(file, container, &host, port);
                    }
                }
            }
        }
        let command = container.command();
        for pair in command.windows(2).filter(|pair| pair[0] == "--kafka") {
            for (host, port) in places("kafka.brokers", pair[1]) {
                depends_on(file, container, &host, port);
            }
        }
    });
}

#[test]
fn every_file_that_a_container_is_told_of_is_mounted() {
    ours(|file, container| {
        let who = format!("{}: {}", file.name, container.name);
        if !container.serves() {
            return;
        }
        let settings = container.in_force();
        for (key, path) in settings.files() {
            let secret = path.strip_prefix("/run/secrets/");
            let secret = secret.unwrap_or_else(|| panic!("{who}: {key} = {path}"));
            assert!(
                container.named("secrets").contains(&secret),
                "{who}: {secret}"
            );
        }
        for secret in container.named("secrets") {
            let path = format!("/run/secrets/{secret}");
            let is_used = settings.files().any(|(_, file)| file == path);
            assert!(is_used, "{who}: the secret {secret} is for nothing");
        }
        if let Some(database) = settings.database_file() {
            let is_kept = |(_, folder): &(&str, &str)| database.starts_with(folder);
            assert!(
                container.mounts().iter().any(is_kept),
                "{who}: {database:?}"
            );
        }
    });
}

#[test]
fn every_container_has_the_time_that_a_stop_may_take() {
    ours(|file, container| {
        if container.serves() {
            let stop = container.in_force().stop();
            let given = container.stops_within();
            assert!(given > stop, "{}: {}: {given:?}", file.name, container.name);
        }
    });
}

#[test]
fn our_containers_have_no_rights_and_write_nothing_but_their_volume() {
    ours(|file, container| {
        let who = format!("{}: {}", file.name, container.name);
        assert_eq!(container.value["read_only"], Value::Bool(true), "{who}");
        assert_eq!(texts(container.value, "/cap_drop"), ["ALL"], "{who}");
    });
}

/// What a preset says by itself.
fn of_preset(name: &str) -> InForce {
    InForce::with(&[], &["--preset", name])
}

/// What has to be said anew in a world of containers: where things are, and nothing else.
fn is_address(key: &str) -> bool {
    let (_, name) = key.split_once('.').unwrap();
    matches!(
        name,
        "url" | "urls" | "listen" | "brokers" | "service" | "password_file" | "config_import"
    ) || key == "log.format"
}

#[test]
fn every_preset_has_its_world_at_its_port_with_other_addresses_and_nothing_else() {
    let file = ComposeFile::all().next().unwrap();
    let presets = super::files::below("config/presets");
    assert!(presets.len() >= 5, "{presets:?}");
    for preset in presets {
        let name = Path::new(&preset).file_stem().unwrap().to_str().unwrap();
        let container = file.service(name).unwrap_or_else(|| panic!("{name}"));
        let (here, there) = (container.in_force(), of_preset(name));
        assert_eq!(here.port(), there.port(), "{name}");
        let kind = |of: &InForce| {
            of.value("database.url")
                .split(':')
                .next()
                .unwrap()
                .to_owned()
        };
        assert_eq!(kind(&here), kind(&there), "{name}");
        for (key, value) in there.chosen() {
            let moved = is_address(key);
            assert!(moved || here.value(key) == value, "{name}: {key}");
        }
        for (key, _) in here.chosen() {
            let known = is_address(key) || there.chosen().any(|(other, _)| other == key);
            assert!(known, "{name}: {key} is not the world's");
        }
    }
}
