//! `[redis]` and `[carts]`: what goes together, and that passwords are not shown.

use super::super::Settings;
use super::{environment, keys};
use std::io::Write as _;

#[test]
fn redis_is_not_used_unless_it_is_named() {
    let redis = Settings::load(&environment(&[])).unwrap().redis;
    assert!(redis.used.is_none() && !redis.has_carts);
    let carts = Settings::load(&environment(&[("CARTS__STORE", "redis")]));
    assert_eq!(keys(&carts.unwrap_err()), ["carts.store"]);
    let both = [
        ("CARTS__STORE", "redis"),
        ("REDIS__URL", "rediss://cache:6380/3"),
    ];
    let redis = Settings::load(&environment(&both)).unwrap().redis;
    assert!(redis.has_carts);
    let address = redis.used.unwrap().address().unwrap();
    assert_eq!(address.to_string(), "cache:6380");
}

#[test]
fn what_is_no_url_of_redis_is_told_without_the_password_in_it() {
    for url in [
        "localhost:6379",
        "http://user:swordfish@cache",
        "redis://:swordfish@cache:port",
        "redis://",
        "redis://cache/first",
        "rediss://:swordfish@cache/#insecure",
        "unix:/run/redis.sock",
    ] {
        let faults = Settings::load(&environment(&[("REDIS__URL", url)])).unwrap_err();
        assert_eq!(keys(&faults), ["redis.url"], "{url}");
        assert!(!faults.to_string().contains("swordfish"), "{faults}");
    }
}

#[test]
fn a_password_in_the_url_is_shown_nowhere() {
    let url = "redis://user:swordfish@cache";
    let settings = Settings::load(&environment(&[("REDIS__URL", url)])).unwrap();
    let shown = format!("{settings:?}");
    assert!(!shown.contains("swordfish"), "{shown}");
    let shown = settings
        .in_force
        .iter()
        .find(|s| s.name == "url" && s.section == "redis");
    assert_eq!(shown.unwrap().value, r#""(hidden)""#);
    let plain = [("REDIS__URL", "redis://cache")];
    let settings = Settings::load(&environment(&plain)).unwrap();
    let shown = settings
        .in_force
        .iter()
        .find(|s| s.name == "url" && s.section == "redis");
    assert_eq!(shown.unwrap().value, r#""redis://cache""#);
}

#[test]
fn a_password_comes_from_a_file_that_has_to_be_there() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(b"swordfish\n").unwrap();
    let path = file.path().to_str().unwrap().to_owned();
    let variables = [
        ("REDIS__URL", "redis://cache"),
        ("REDIS__PASSWORD_FILE", path.as_str()),
    ];
    let settings = Settings::load(&environment(&variables)).unwrap();
    let used = settings.redis.used.unwrap();
    let address = used.address().unwrap();
    assert!(!format!("{address:?}").contains("swordfish"));
    file.close().unwrap();
    let gone = format!("{:#}", used.address().unwrap_err());
    assert!(
        gone.contains("redis.password_file") && gone.contains(&path),
        "{gone}"
    );
}
