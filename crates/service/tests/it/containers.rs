//! What containers rely on: the command that asks after the service's health, and an image that is built
//! from what there is. The files that start containers are in `deploy`.

use crate::shop::Shop;
use std::process::Output;

fn health(shop: &Shop, settings: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut ask = shop.program(settings);
    for (key, value) in settings {
        if *key == "database.url" {
            ask.args(["--database", value]);
        }
    }
    let Output {
        status,
        stdout,
        stderr,
    } = ask.arg("healthcheck").output().unwrap();
    let said = String::from_utf8([stdout, stderr].concat()).unwrap();
    (status.code(), said)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_is_healthy_while_it_takes_requests() {
    let shop = Shop::new();
    let announced = [("stop.announce", "60s")];
    let mut service = shop.start(&announced).await;
    assert_eq!(health(&shop, &[]), (Some(0), "ready\n".to_owned()));
    service.signal("TERM");
    crate::waiting::eventually("it says that it stops", || async {
        let (code, said) = health(&shop, &[]);
        (code == Some(1) && said.contains("503") && said.contains("stopping")).then_some(())
    })
    .await;
    service.child.kill().unwrap();
    service.ended().await;
    let address = service.address.to_string();
    let (code, said) = health(&shop, &[("http.listen", &address)]);
    assert_eq!(code, Some(1));
    assert!(said.contains("no service answers"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn health_is_asked_where_the_service_listens_if_it_left_no_word() {
    let shop = Shop::new();
    let memory = ("database.url", "sqlite::memory:");
    let mut program = shop.program(&[]);
    program.args(["--listen", "127.0.0.1:0", "--database", memory.1]);
    let service = shop.spawn(&mut program).await.unwrap();
    let everywhere = format!("0.0.0.0:{}", service.address.port());
    let settings = [
        memory,
        ("http.listen", everywhere.as_str()),
        ("identity.open_beyond_loopback", "true"),
    ];
    assert_eq!(health(&shop, &settings), (Some(0), "ready\n".to_owned()));
    let (code, said) = health(&shop, &[memory, ("http.listen", "127.0.0.1:0")]);
    assert_eq!(code, Some(1));
    assert!(said.contains("chosen its port itself"), "{said}");
}

/// A file of the repository.
fn text(name: &str) -> String {
    let service = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = service.ancestors().nth(2).unwrap();
    std::fs::read_to_string(root.join(name)).unwrap()
}

/// The settings by their keys, as the file of the defaults has them.
fn settings() -> Vec<String> {
    let mut section = String::new();
    let mut keys = Vec::new();
    for line in text("config/default.toml").lines() {
        if let Some(name) = line.strip_prefix('[') {
            name.trim_end_matches(']').clone_into(&mut section);
        } else if let Some((key, _)) = line.split_once(" = ").filter(|_| !line.starts_with('#')) {
            keys.push(format!("{section}.{key}"));
        }
    }
    keys
}

/// The settings that a text names as variables of the environment.
fn named(text: &str) -> Vec<String> {
    let is_of_a_name = |c: char| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit();
    let after = text.split("ORDER_SERVICE__").skip(1);
    let names = after.filter_map(|rest| rest.split(|c: char| !is_of_a_name(c)).next());
    names
        .map(|name| name.replacen("__", ".", 1).to_lowercase())
        .collect()
}

#[test]
fn the_image_and_documents_name_only_settings_that_there_are() {
    let known = settings();
    assert!(known.contains(&"identity.open_beyond_loopback".to_owned()));
    for file in ["Dockerfile", "docs/deployment.md", "docs/limits.md"] {
        let named = named(&text(file));
        assert!(!named.is_empty(), "{file} names no setting");
        for key in named {
            assert!(known.contains(&key), "{file}: there is no setting {key}");
        }
    }
}

#[test]
fn the_image_is_built_with_the_rust_that_the_workspace_asks_for() {
    let manifest = text("Cargo.toml");
    let (_, rest) = manifest.split_once("\nrust-version = \"").unwrap();
    let version = rest.split('"').next().unwrap();
    let dockerfile = text("Dockerfile");
    assert!(dockerfile.contains(&format!("FROM rust:{version}-")));
}

#[test]
fn what_the_image_is_built_from_is_let_into_its_build() {
    let let_in = text(".dockerignore");
    for part in [
        "Cargo.toml",
        "Cargo.lock",
        "config",
        "crates",
        "migrations",
        "xtask",
    ] {
        let is_let_in = let_in.lines().any(|line| line == format!("!{part}"));
        assert!(is_let_in, "{part}");
    }
}
