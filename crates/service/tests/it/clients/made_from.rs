//! What of the clients is generated is of the API as it is.

use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};

pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn the_clients_are_made_from_the_description_as_it_is() {
    let described = std::fs::read(root().join("docs/api/openapi.json")).unwrap();
    let made_from = std::fs::read_to_string(root().join("clients/made-from.sha256")).unwrap();
    assert_eq!(
        format!("{:x}", Sha256::digest(described)),
        made_from.trim(),
        "docs/api/openapi.json has changed since the clients were generated: run `cargo xtask clients`"
    );
}
