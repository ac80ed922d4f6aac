//! The crates and what they depend on, by their manifests.

use super::comparing::compare;
use super::drawing::{Drawing, Look};
use std::path::Path;

const CRATES: [(&str, (i32, i32)); 5] = [
    ("service", (420, 40)),
    ("inbound", (160, 130)),
    ("outbound", (680, 130)),
    ("application", (420, 180)),
    ("domain", (420, 280)),
];

/// The names that a crate depends on outside of its tests.
fn dependencies(name: &str) -> Vec<String> {
    let service = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = service.parent().unwrap().join(name).join("Cargo.toml");
    let manifest = std::fs::read_to_string(manifest).unwrap();
    let inside = manifest
        .lines()
        .skip_while(|line| *line != "[dependencies]");
    let lines = inside.skip(1).take_while(|line| !line.starts_with('['));
    let names = lines.filter_map(|line| line.split(['.', ' ', '=']).next());
    names.map(str::to_owned).collect()
}

#[test]
fn the_picture_of_the_crates_is_what_their_manifests_say() {
    let mut picture = Drawing::new("The crates; an arrow is a dependency", (840, 320));
    for (name, here) in CRATES {
        let look = if name == "domain" {
            Look::Strong
        } else {
            Look::Plain
        };
        picture.node(here, name, look);
        let dependencies = dependencies(name);
        for (other, there) in CRATES {
            if dependencies.iter().any(|known| known == other) {
                picture.arrow(here, there, "");
            }
        }
    }
    compare("crates.svg", &picture.finish());
}
