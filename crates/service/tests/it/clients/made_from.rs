//! What of the clients is generated is of the API as it is, and as it was generated.

use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What generators write.
const GENERATED: [&str; 2] = [
    "clients/rust/src/models",
    "clients/typescript/src/generated",
];

#[test]
fn the_clients_are_made_from_the_description_as_it_is_and_by_no_hand() {
    let listed = std::fs::read_to_string(root().join("clients/made-from.sha256")).unwrap();
    let mut files = BTreeSet::from(["docs/api/openapi.json".to_owned()]);
    for folder in GENERATED {
        for file in std::fs::read_dir(root().join(folder)).unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            files.insert(format!("{folder}/{name}"));
        }
    }
    let digest = |file: &String| {
        let digest = Sha256::digest(std::fs::read(root().join(file)).unwrap());
        format!("{digest:x}  {file}")
    };
    let found: BTreeSet<String> = files.iter().map(digest).collect();
    let listed: BTreeSet<String> = listed.lines().map(str::to_owned).collect();
    let changed: Vec<&String> = found.symmetric_difference(&listed).collect();
    assert!(
        changed.is_empty(),
        "these are not as the clients were generated: run `cargo xtask clients`, and change no generated file \
         by hand: {changed:#?}"
    );
}
