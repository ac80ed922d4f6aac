//! The unit for systemd, its settings and its drop-in against the binary, and as systemd itself judges them.

use super::binary::{InForce, knows_variable, takes};
use super::files::{root, span, text};
use super::judged::judge;
use super::unit_file::UnitFile;
use std::process::{Command, Output};

const UNIT: &str = "deploy/systemd/order-service.service";
const DATABASE: &str = "deploy/systemd/database.conf";
/// Where the unit's own lines say that the settings are installed.
const SETTINGS: &str = "/etc/order-service/order-service.toml";

/// The environment that systemd would give, with the settings of the repository.
fn environment(more: &[(String, String)]) -> Vec<(String, String)> {
    let unit = UnitFile::read(UNIT);
    let mut environment = unit.environment();
    for (_, value) in &mut environment {
        if value == SETTINGS {
            let installed = root().join("deploy/systemd/order-service.toml");
            installed.to_str().unwrap().clone_into(value);
        }
    }
    environment.extend_from_slice(more);
    environment
}

#[test]
fn the_unit_runs_a_command_of_the_binary_under_settings_that_it_knows() {
    let unit = UnitFile::read(UNIT);
    let typed: Vec<&str> = unit.one("ExecStart").split(' ').collect();
    assert_eq!(typed[0], "/usr/local/bin/order-service");
    takes(&typed[1..]);
    unit.environment()
        .iter()
        .for_each(|(name, _)| knows_variable(name));
    let settings = InForce::with(&environment(&[]), &[]);
    let file = settings.database_file().expect("an SQLite file");
    let state = format!("/var/lib/{}", unit.one("StateDirectory"));
    assert!(file.starts_with(&state), "{file:?} is not in {state}");
    assert!(unit.one("WorkingDirectory").ends_with("/order-service"));
    let users = text("deploy/systemd/order-service.sysusers");
    assert!(users.contains(&format!("u {} ", unit.one("User"))));
}

#[test]
fn systemd_waits_for_a_stop_and_for_a_migration_and_starts_no_wrong_settings_again() {
    let unit = UnitFile::read(UNIT);
    let settings = InForce::with(&environment(&[]), &[]);
    assert!(span(unit.one("TimeoutStopSec")) > settings.stop());
    assert!(span(unit.one("TimeoutStartSec")) > span("5m"));
    assert_eq!(unit.one("Restart"), "on-failure");
    let shop = crate::shop::Shop::new();
    let mut wrong = shop.program(&[("stop.patience", "long")]);
    let ended = wrong.arg("serve").output().unwrap().status.code();
    assert_eq!(
        ended.unwrap().to_string(),
        unit.one("RestartPreventExitStatus")
    );
}

#[test]
fn the_password_comes_from_a_credential_that_is_handed_over() {
    let drop_in = UnitFile::read(DATABASE);
    let mut settings = drop_in.environment();
    let credentials = drop_in.all("LoadCredential").into_iter();
    let handed: Vec<String> = credentials
        .map(|one| format!("%d/{}", one.split_once(':').unwrap().0))
        .collect();
    for (name, value) in &mut settings {
        knows_variable(name);
        if value.starts_with("%d/") {
            assert!(handed.contains(value), "{value}: {handed:?}");
            *value = value.replace("%d", "/run/credentials/order-service.service");
        }
    }
    let in_force = InForce::with(&environment(&settings), &[]);
    assert!(
        in_force
            .value("database.password_file")
            .starts_with("/run/credentials/")
    );
}

/// What systemd itself says of the unit, in a folder of its own, with a program that there is.
fn judged(analyze: &str, arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("order-service.service");
    std::fs::write(
        &file,
        text(UNIT).replace("/usr/local/bin/order-service", "/bin/true"),
    )
    .unwrap();
    let drop_ins = folder.path().join("order-service.service.d");
    std::fs::create_dir(&drop_ins).unwrap();
    std::fs::write(drop_ins.join("database.conf"), text(DATABASE)).unwrap();
    let mut command = Command::new(analyze);
    command.args(arguments).arg(&file).output().unwrap()
}

#[test]
fn systemd_finds_nothing_wrong_with_the_unit() {
    let Some(analyze) = judge("ORDER_SERVICE_TEST_SYSTEMD_ANALYZE", "systemd-analyze") else {
        return;
    };
    let verified = judged(&analyze, &["verify", "--man=no"]);
    let said = String::from_utf8_lossy(&verified.stderr).into_owned();
    let about_it: Vec<&str> = said
        .lines()
        .filter(|line| line.contains("order-service"))
        .collect();
    assert!(verified.status.success() && about_it.is_empty(), "{said}");
    // In tenths, of 100: what is left is the network, which it is for.
    let exposed = judged(&analyze, &["security", "--offline=true", "--threshold=20"]);
    let said = String::from_utf8_lossy(&exposed.stdout).into_owned();
    assert!(exposed.status.success(), "{said}");
}
