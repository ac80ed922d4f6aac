//! What the service makes of a PostgreSQL that asks for TLS and a password.

use super::own_postgres::{OwnPostgres, PASSWORD};
use crate::shop::Shop;
use crate::waiting::eventually;
use std::path::Path;

/// How a command ended, and all that it said.
struct Said {
    is_well: bool,
    words: String,
}

fn say(shop: &Shop, command: &str, url: &str, password: &str) -> Said {
    let file = shop.folder().join("password");
    std::fs::write(&file, password).unwrap();
    let settings = [("database.password_file", file.to_str().unwrap())];
    let mut program = shop.program(&settings);
    program.args([command, "--database", url]);
    if command == "doctor" {
        program.args(["--listen", "127.0.0.1:0"]);
    }
    let output = program.output().unwrap();
    let words = [output.stdout, output.stderr].map(|said| String::from_utf8(said).unwrap());
    Said {
        is_well: output.status.success(),
        words: words.concat(),
    }
}

/// A server that answers, and a shop.
async fn open() -> Option<(OwnPostgres, Shop)> {
    let server = OwnPostgres::start()?;
    let shop = Shop::new();
    let url = server.url("localhost", "sslmode=require");
    eventually("PostgreSQL answers", || async {
        let said = say(&shop, "doctor", &url, PASSWORD);
        said.is_well.then_some(())
    })
    .await;
    Some((server, shop))
}

fn with_root(mode: &str, authority: &Path) -> String {
    format!("sslmode={mode}&sslrootcert={}", authority.display())
}

#[tokio::test]
async fn the_doctor_believes_the_postgresql_whose_certificate_the_url_asks_for() {
    let Some((server, shop)) = open().await else {
        return;
    };
    let known = &server.certificates.authority;
    for (host, parameters) in [
        ("localhost", with_root("verify-full", known)),
        ("127.0.0.1", with_root("verify-ca", known)),
        ("127.0.0.1", "sslmode=require".to_owned()),
    ] {
        let url = server.url(host, &parameters);
        let said = say(&shop, "doctor", &url, PASSWORD);
        assert!(said.is_well, "{url}: {}", said.words);
        let is_encrypted = said.words.contains("to the database is encrypted (TLSv1.");
        assert!(is_encrypted, "{url}: {}", said.words);
    }
    let url = server.url("localhost", &with_root("verify-full", known));
    let said = say(&shop, "migrate", &url, PASSWORD);
    assert!(said.is_well, "{}", said.words);

    let stranger = &server.certificates.stranger;
    for (host, parameters, why) in [
        (
            "localhost",
            with_root("verify-full", stranger),
            "UnknownIssuer",
        ),
        (
            "localhost",
            with_root("verify-ca", stranger),
            "UnknownIssuer",
        ),
        (
            "127.0.0.1",
            with_root("verify-full", known),
            "not valid for name",
        ),
        ("localhost", "sslmode=disable".to_owned(), "no encryption"),
    ] {
        let url = server.url(host, &parameters);
        let said = say(&shop, "doctor", &url, PASSWORD);
        assert!(!said.is_well, "{url}: {}", said.words);
        assert!(said.words.contains(why), "{url}: {}", said.words);
        assert!(said.words.contains("sslmode"), "it says where to look");
    }
}

#[tokio::test]
async fn the_password_of_a_postgresql_is_read_from_its_file_and_shown_nowhere() {
    let Some((server, shop)) = open().await else {
        return;
    };
    let url = server.url("localhost", "sslmode=require");
    for right in [PASSWORD.to_owned(), format!("{PASSWORD}\n")] {
        let said = say(&shop, "migrate", &url, &right);
        assert!(said.is_well, "{}", said.words);
        assert!(!said.words.contains(PASSWORD), "{}", said.words);
    }
    for command in ["doctor", "migrate"] {
        let said = say(&shop, command, &url, "guessed wrongly");
        assert!(!said.is_well, "{}", said.words);
        assert!(
            said.words.contains("password authentication failed"),
            "{}",
            said.words
        );
        assert!(!said.words.contains("guessed"), "{}", said.words);
    }
    assert!(!server.log().contains("guessed"), "{}", server.log());
}
