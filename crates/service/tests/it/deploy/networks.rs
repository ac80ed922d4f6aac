//! Who reaches whom in a file of Compose: a name that is called has to be there, on a network that both are
//! on, healthy before who calls it starts, and listening there.

use super::compose_file::{ComposeFile, Container};

/// The port that these images' servers listen on.
const PORTS: [(&str, &[u16]); 8] = [
    ("postgres", &[5432]),
    ("mariadb", &[3306]),
    ("redis", &[6379]),
    ("apache/kafka", &[9092]),
    ("prom/prometheus", &[9090]),
    ("grafana/grafana", &[3000]),
    ("jaegertracing/jaeger", &[16686, 4317, 4318]),
    ("haproxy", &[8080]),
];

/// The hosts and ports in the value of a setting.
pub(super) fn places(key: &str, value: &str) -> Vec<(String, u16)> {
    let addresses: Vec<&str> = if let Some((_, rest)) = value.split_once("://") {
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let address = &rest[..end];
        vec![address.rsplit_once('@').map_or(address, |(_, host)| host)]
    } else if key == "kafka.brokers" && !value.is_empty() {
        value.split(',').collect()
    } else {
        Vec::new()
    };
    let read = |address: &str| {
        let (host, port) = address.split_once(':').unwrap_or((address, "80"));
        let port = port.parse();
        (
            host.to_owned(),
            port.unwrap_or_else(|_| panic!("{key} = {value}")),
        )
    };
    addresses.into_iter().map(read).collect()
}

/// Asserts that one reaches another there.
pub(super) fn reaches(file: &ComposeFile, from: &Container<'_>, host: &str, port: u16) {
    let who = format!("{}: {} calls {host}:{port}", file.name, from.name);
    let to = file.service(host);
    let to = to.unwrap_or_else(|| panic!("{who}, which is not there"));
    let networks = to.networks();
    let share = from
        .networks()
        .into_iter()
        .any(|one| networks.contains(&one));
    assert!(share, "{who}, on no network with it");
    let listening = if to.is_ours() {
        vec![listening(&to)]
    } else {
        let image = to.image().split(':').next().unwrap();
        let known = PORTS.iter().find(|(name, _)| *name == image);
        known
            .unwrap_or_else(|| panic!("{image}: at which port?"))
            .1
            .to_vec()
    };
    assert!(
        listening.contains(&port),
        "{who}, which listens at {listening:?}"
    );
}

/// Asserts the same, and that the other is waited for.
pub(super) fn depends_on(file: &ComposeFile, from: &Container<'_>, host: &str, port: u16) {
    reaches(file, from, host, port);
    let waits = from.depends_on().contains(&(host, "service_healthy"));
    assert!(
        waits,
        "{}: {} does not wait for {host}",
        file.name, from.name
    );
}

fn listening(container: &Container<'_>) -> u16 {
    if container.serves() {
        return container.in_force().port();
    }
    let command = container.command();
    let place = command.iter().position(|word| *word == "--listen").unwrap();
    let (_, port) = command[place + 1].rsplit_once(':').unwrap();
    port.parse().unwrap()
}
