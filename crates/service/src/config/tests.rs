//! What is accepted as a configuration, and how its faults are told.

#[cfg(feature = "kafka")]
mod by_event;
mod collaborators;
mod identity;
#[cfg(feature = "kafka")]
mod kafka;
mod redis;
mod sign_in;
mod traces;

use super::layers::{DEFAULTS, Flags, Sources};
use super::reader::Reader;
use super::{DatabaseSettings, Faults, Settings};
use crate::http_limits::{http_settings, server_limits};
use inbound::http::{HttpSettings, ServerLimits};
use std::collections::HashMap;
use std::io::Write as _;

fn environment(variables: &[(&str, &str)]) -> Sources {
    let variables = variables.iter();
    let variables: HashMap<String, String> = variables
        .map(|(name, value)| (format!("ORDER_SERVICE__{name}"), (*value).to_owned()))
        .collect();
    Sources {
        environment: Some(variables),
        ..Sources::default()
    }
}

fn file(text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

fn keys(faults: &Faults) -> Vec<&str> {
    faults.0.iter().map(|fault| fault.key.as_str()).collect()
}

#[test]
fn the_defaults_are_right_and_every_one_of_them_is_read() {
    let (layered, faults, _) = environment(&[]).layered();
    assert_eq!(faults.0, []);
    let mut reader = Reader::new(&layered);
    let settings = Settings::read(&mut reader, &layered);
    assert_eq!(reader.faults, []);
    assert!(settings.is_some());
    let known: Vec<&str> = layered.keys().map(String::as_str).collect();
    let read: Vec<&str> = reader.read.iter().map(String::as_str).collect();
    assert_eq!(read, known);
}

#[test]
fn the_engines_defaults_are_those_of_the_application() {
    let settings = Settings::load(&environment(&[])).unwrap();
    let ours = format!("{:?}", settings.engine.0);
    let theirs = format!("{:?}", application::engine::EngineLimits::default());
    assert_eq!(ours, theirs);
}

#[test]
fn the_http_sides_defaults_are_those_of_its_code() {
    let settings = Settings::load(&environment(&[])).unwrap();
    let ours = http_settings(&settings);
    assert!(ours.loopback_only, "it is open, on this machine");
    let theirs = HttpSettings {
        loopback_only: true,
        // The code has none of its own: what is too often is the operator's to say.
        rates: settings.limits.rates,
        // All is built in, on this machine: newcomers buy here.
        has_shop: true,
        ..HttpSettings::default()
    };
    assert_eq!(format!("{ours:?}"), format!("{theirs:?}"));
    let ours = server_limits(&settings);
    let theirs = ServerLimits {
        // Half of the patience of a stop, whatever that is.
        drain_patience: std::time::Duration::from(settings.stop.patience) / 2,
        // Metrics have a listener beside it, which is not.
        is_counted: true,
        ..ServerLimits::default()
    };
    assert_eq!(format!("{ours:?}"), format!("{theirs:?}"));
}

#[test]
fn streams_leave_room_for_requests() {
    for (connections, streams, total) in [
        ("100", "50", 50),
        ("100", "1000", 75),
        ("10000", "6000", 6_000),
        ("1", "9", 1),
    ] {
        let settings = environment(&[
            ("HTTP__MAX_CONNECTIONS", connections),
            ("LIMITS__MAX_STREAMS", streams),
        ]);
        let settings = http_settings(&Settings::load(&settings).unwrap());
        assert_eq!(settings.streams.total, total, "{connections} {streams}");
    }
}

#[test]
fn a_rate_of_0_is_no_limit() {
    let off = [
        ("LIMITS__REQUESTS_PER_SECOND", "0"),
        ("LIMITS__SERVICE_REQUESTS_PER_SECOND", "0"),
        ("LIMITS__ORDERS_PER_MINUTE", "0"),
    ];
    let rates = Settings::load(&environment(&off)).unwrap().limits.rates;
    assert!(rates.requests.is_none() && rates.service_requests.is_none());
    assert!(rates.orders.is_none());
}

#[test]
fn every_default_has_a_comment() {
    let lines: Vec<&str> = DEFAULTS.lines().collect();
    for pair in lines.windows(2) {
        let is_setting = pair[1].contains(" = ") && !pair[1].starts_with('#');
        assert!(!is_setting || pair[0].starts_with('#'), "{}", pair[1]);
    }
}

#[test]
fn flags_win_over_the_environment_and_the_environment_over_the_file() {
    let file =
        file("[http]\nlisten = \"127.0.0.1:1\"\nmax_body_bytes = 2048\n[log]\nlevel = \"debug\"\n");
    let sources = Sources {
        file: Some(file.path().to_owned()),
        flags: Flags {
            listen: Some("127.0.0.1:3".to_owned()),
            database: None,
        },
        ..environment(&[("HTTP__LISTEN", "127.0.0.1:2"), ("LOG__LEVEL", "warn")])
    };
    let settings = Settings::load(&sources).unwrap();
    assert_eq!(settings.http.listen.port(), 3);
    assert_eq!(settings.log.level, "warn");
    assert_eq!(settings.http.max_body_bytes, 2048);
    let origin = |name: &str| {
        let found = settings
            .in_force
            .iter()
            .find(|setting| setting.name == name);
        found.map(|setting| setting.origin.clone())
    };
    assert_eq!(origin("listen").as_deref(), Some("--listen"));
    assert_eq!(
        origin("level").as_deref(),
        Some("ORDER_SERVICE__LOG__LEVEL")
    );
    assert_eq!(origin("format").as_deref(), Some("default"));
}

#[test]
fn all_faults_are_told_at_once_with_key_value_source_and_what_is_expected() {
    let file = file(
        "[http]\nlisten = 8080\nmax_connections = 0\nmax_body_bytes = \"2048\"\nport = 8080\n\
         [identity]\nopen_beyond_loopback = \"yes\"\n[databse]\nurl = \"x\"\n",
    );
    let sources = Sources {
        file: Some(file.path().to_owned()),
        flags: Flags {
            listen: None,
            database: Some("postgres:user:secret@host".to_owned()),
        },
        ..environment(&[
            ("ENGINE__LEASE", "7s"),
            ("ENGINE__RETRY_BASE", "10"),
            ("HTTP__LISTN", "127.0.0.1:1"),
            ("MONEY__CURRENCY", "BTC"),
            ("TESTING__KILL_AT", "before-lunch"),
            ("IDENTITY__OPERATOR_TOKEN", "too short"),
        ])
    };
    let faults = Settings::load(&sources).unwrap_err();
    let expected = [
        "database.url",
        "databse.url",
        "engine.lease",
        "engine.retry_base",
        "http.listen",
        "http.listn",
        "http.max_body_bytes",
        "http.max_connections",
        "http.port",
        "identity.open_beyond_loopback",
        "identity.operator_token",
        "money.currency",
        "testing.kill_at",
    ];
    assert_eq!(keys(&faults), expected);
    let text = faults.to_string();
    assert!(
        text.starts_with("the configuration has 13 faults:"),
        "{text}"
    );
    assert!(text.contains("money.currency = \"BTC\"  (from ORDER_SERVICE__MONEY__CURRENCY)"));
    assert!(text.contains("http.max_connections = 0"), "{text}");
    assert!(text.contains("a whole number from 1 to 1000000"), "{text}");
    assert!(!text.contains("too short"), "{text}");
}

#[test]
fn values_that_contradict_each_other_are_faults() {
    let variables = [
        ("ENGINE__LEASE", "7s"),
        ("ENGINE__RETRY_BASE", "10s"),
        ("ENGINE__RETRY_CAP", "1s"),
        ("HTTP__LISTEN", "0.0.0.0:8080"),
    ];
    let faults = Settings::load(&environment(&variables)).unwrap_err();
    assert_eq!(
        keys(&faults),
        ["engine.lease", "engine.retry_cap", "http.listen"]
    );
    let text = faults.to_string();
    assert!(
        text.contains("identity.open_beyond_loopback = true"),
        "{text}"
    );
    assert!(
        text.contains("twice engine.call_timeout, which is \"10s\""),
        "{text}"
    );
}

#[test]
fn an_open_service_listens_beyond_loopback_only_when_told_so_in_so_many_words() {
    let outside = ("HTTP__LISTEN", "[::]:8080");
    let allowed = ("IDENTITY__OPEN_BEYOND_LOOPBACK", "true");
    assert!(Settings::load(&environment(&[outside])).is_err());
    assert!(Settings::load(&environment(&[outside, allowed])).is_ok());
    assert!(Settings::load(&environment(&[("HTTP__LISTEN", "localhost:8080")])).is_ok());
}

#[test]
fn a_file_that_cannot_be_read_does_not_hide_other_faults() {
    let broken = file("[http\nlisten =");
    for path in [broken.path(), std::path::Path::new("no-such-file.toml")] {
        let sources = Sources {
            file: Some(path.to_owned()),
            ..environment(&[("LOG__FORMAT", "xml")])
        };
        let faults = Settings::load(&sources).unwrap_err();
        assert_eq!(keys(&faults), ["--config", "log.format"]);
    }
}

#[test]
fn secrets_are_not_shown() {
    let token = "correct-horse-battery-staple-and-more";
    let settings = Settings::load(&environment(&[("IDENTITY__OPERATOR_TOKEN", token)])).unwrap();
    assert!(!format!("{settings:?}").contains("horse"));
    let shown = settings
        .in_force
        .iter()
        .find(|s| s.name == "operator_token");
    assert_eq!(shown.unwrap().value, "\"(hidden)\"");
}

#[test]
fn a_fault_of_the_file_is_told_without_the_line_that_has_it() {
    let broken = file("[identity]\noperator_token = SECRETSECRETSECRET\n");
    let sources = Sources {
        file: Some(broken.path().to_owned()),
        ..environment(&[])
    };
    let (_, faults, _) = sources.layered();
    let told = format!("{faults}");
    assert!(told.contains("line 2"), "{told}");
    assert!(!told.contains("SECRET"), "{told}");
}

#[test]
fn a_token_that_no_header_can_carry_is_a_fault() {
    for token in [
        "\u{e4}".repeat(40),
        " ".repeat(40),
        format!("{} ", "a".repeat(40)),
    ] {
        let faults = Settings::load(&environment(&[("IDENTITY__OPERATOR_TOKEN", &token)]));
        assert_eq!(keys(&faults.unwrap_err()), ["identity.operator_token"]);
    }
}

#[test]
fn databases_are_named_by_url() {
    for (url, database) in [
        ("sqlite::memory:", Some(DatabaseSettings::SqliteMemory)),
        (
            "sqlite:shop.db",
            Some(DatabaseSettings::SqliteFile("shop.db".into())),
        ),
        ("sqlite:", None),
        ("sqlite::disk:", None),
        ("shop.db", None),
        ("mysql://x", None),
        ("mysql://x@y/", None),
        ("postgres:x", None),
    ] {
        let settings = Settings::load(&environment(&[("DATABASE__URL", url)]));
        assert_eq!(
            settings.ok().map(|settings| settings.database),
            database,
            "{url}"
        );
    }
}

#[test]
fn a_password_in_a_database_url_is_shown_nowhere() {
    for url in [
        "postgres://shop:hunter2@db.example/orders",
        "postgres://shop@db.example/orders?password=hunter2",
        "mysql://shop:hunter2@db.example/orders",
        "mysql://shop:hunter2@db.example/",
    ] {
        let shown = match Settings::load(&environment(&[("DATABASE__URL", url)])) {
            Ok(settings) => format!("{settings:?}"),
            Err(faults) => format!("{faults} {faults:?}"),
        };
        assert!(!shown.contains("hunter2"), "{shown}");
    }
    let url = "postgres://shop@db.example/orders?sslmode=verify-full";
    let settings = Settings::load(&environment(&[("DATABASE__URL", url)])).unwrap();
    let mut shown = settings.in_force.iter();
    let shown = shown.find(|s| s.section == "database" && s.name == "url");
    assert!(shown.is_some_and(|setting| setting.value.contains("db.example")));
}

#[test]
fn a_mistyped_option_of_encryption_is_refused_by_its_name() {
    let url = "postgres://shop@db.example/orders?ssl_mode=verify-full&pasword=hunter2";
    let faults = Settings::load(&environment(&[("DATABASE__URL", url)])).unwrap_err();
    let words = faults.to_string();
    assert!(words.contains("the parameter \"ssl_mode\""), "{words}");
    assert!(!words.contains("hunter2"), "{words}");
}

#[test]
fn a_password_in_the_url_and_in_a_file_is_a_contradiction() {
    for url in [
        "mysql://shop:hunter2@db.example/orders",
        "postgres://shop:hunter2@db.example/orders",
        "postgres://shop@db.example/orders?sslmode=require&password=hunter2",
    ] {
        let variables = [
            ("DATABASE__URL", url),
            ("DATABASE__PASSWORD_FILE", "/secret"),
        ];
        let words = Settings::load(&environment(&variables))
            .unwrap_err()
            .to_string();
        assert!(words.contains("database.url without a password"), "{words}");
        assert!(!words.contains("hunter2"), "{words}");
    }
    let variables = [
        ("REDIS__URL", "redis://:hunter2@cache"),
        ("REDIS__PASSWORD_FILE", "/secret"),
    ];
    let words = Settings::load(&environment(&variables))
        .unwrap_err()
        .to_string();
    assert!(words.contains("redis.url without a password"), "{words}");
}

#[test]
fn a_databases_password_comes_from_a_file() {
    let file = file("hunter2\n");
    let path = file.path().display().to_string();
    let variables = [
        ("DATABASE__URL", "postgres://shop@db.example/orders"),
        ("DATABASE__PASSWORD_FILE", path.as_str()),
    ];
    let settings = Settings::load(&environment(&variables)).unwrap();
    let DatabaseSettings::Postgres(server) = settings.database else {
        panic!("{:?}", settings.database)
    };
    assert_eq!(server.postgres().unwrap().shown(), "db.example:5432/orders");
    drop(file);
    let error = server.postgres().unwrap_err().to_string();
    assert!(error.contains("database.password_file"), "{error}");
}
