//! The description of the API against the one that clients know: `docs/api/openapi.json`.

mod breaking;
mod examples;
mod schemas;

use serde_json::Value;
use std::path::PathBuf;

fn known_file() -> PathBuf {
    PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/api/openapi.json"
    ))
}

fn known() -> Value {
    let text = std::fs::read_to_string(known_file()).expect("docs/api/openapi.json can be read");
    serde_json::from_str(&text).expect("docs/api/openapi.json is JSON")
}

fn current() -> Value {
    serde_json::to_value(inbound::openapi()).expect("it is JSON")
}

fn broken() -> Vec<String> {
    breaking::changes(&known(), &current())
}

#[test]
fn what_clients_rely_on_has_not_changed() {
    let broken = broken();
    assert!(
        broken.is_empty(),
        "these changes break clients:\n  {}\nIf that is meant, say so in the changelog and run: cargo xtask openapi",
        broken.join("\n  ")
    );
}

/// So that the next change is compared with this one. `INSTA_UPDATE=always` renews the file, but
/// never over a change that breaks clients.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the same switch as for the other snapshots"
)]
fn the_description_that_clients_know_is_the_current_one() {
    if known() == current() {
        return;
    }
    let is_to_be_renewed = std::env::var("INSTA_UPDATE").is_ok_and(|how| how == "always");
    assert!(
        is_to_be_renewed && broken().is_empty(),
        "docs/api/openapi.json is not of this code. Renew it with: cargo xtask openapi"
    );
    let text = serde_json::to_string_pretty(&inbound::openapi()).expect("it is JSON");
    std::fs::write(known_file(), text + "\n").expect("docs/api/openapi.json can be written");
}
