//! The files for Docker Compose as Compose itself reads them: it takes them, and sees in each service what we
//! see in it.

use super::compose_file::{ComposeFile, Container};
use super::files::{at, items, members, root};
use super::judged::{judge, says_well};
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::Command;

#[test]
fn docker_compose_takes_the_files_and_reads_them_as_we_do() {
    let Some(compose) = judge("ORDER_SERVICE_TEST_DOCKER_COMPOSE", "docker-compose") else {
        return;
    };
    for file in ComposeFile::all() {
        let mut render = Command::new(&compose);
        render.args(["--file", file.name, "--profile", "*", "config"]);
        render
            .args(["--no-interpolate", "--format", "json"])
            .current_dir(root());
        let rendered: Value = serde_json::from_str(&says_well(&mut render)).unwrap();
        let services = file.services();
        assert_eq!(members(&rendered, "/services").len(), services.len());
        for ours in services {
            let theirs = &rendered["services"][ours.name];
            agree(&ours, theirs);
        }
    }
}

fn agree(ours: &Container<'_>, theirs: &Value) {
    let who = ours.name;
    assert_eq!(ours.image(), at(theirs, "/image"), "{who}");
    let seen = |(name, value): (&str, &Value)| Some((name.to_owned(), value.as_str()?.to_owned()));
    let environment = members(theirs, "/environment");
    let environment: BTreeMap<String, String> = environment.into_iter().filter_map(seen).collect();
    let expected: BTreeMap<String, String> = ours.environment().into_iter().collect();
    assert_eq!(environment, expected, "{who}");
    let waited = members(theirs, "/depends_on").into_iter();
    let waited: BTreeMap<&str, &str> = waited
        .map(|(name, on)| (name, at(on, "/condition")))
        .collect();
    assert_eq!(waited, ours.depends_on().into_iter().collect(), "{who}");
    let published = items(theirs, "/ports").into_iter().map(|port| {
        let inside = port["target"]
            .as_u64()
            .and_then(|port| port.try_into().ok());
        let outside = at(port, "/published").parse().unwrap();
        (at(port, "/host_ip"), outside, inside.unwrap())
    });
    assert_eq!(published.collect::<Vec<_>>(), ours.ports(), "{who}");
    let networks = members(theirs, "/networks").into_iter();
    let networks: Vec<&str> = networks.map(|(name, _)| name).collect();
    assert_eq!(networks, ours.networks(), "{who}");
}
