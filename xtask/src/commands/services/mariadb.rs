//! MariaDB.

use super::asking;
use super::kind::Kind;
use super::programs::Programs;
use std::path::Path;
use std::process::Command;

/// What is known of MariaDB.
pub struct Mariadb;

/// The machine's own settings are for the machine's own server.
const NO_SETTINGS: &str = "--no-defaults";

impl Kind for Mariadb {
    fn name(&self) -> &'static str {
        "mariadb"
    }

    fn title(&self) -> &'static str {
        "MariaDB"
    }

    fn variable(&self) -> &'static str {
        "ORDER_SERVICE_TEST_MARIADB"
    }

    fn url(&self, port: u16) -> String {
        format!("mysql://root@127.0.0.1:{port}/")
    }

    fn package(&self) -> Option<&'static str> {
        Some("mariadb-server")
    }

    fn accounts(&self) -> &'static [&'static str] {
        &["mysql", "nobody"]
    }

    fn programs(&self) -> Option<Programs> {
        Programs::on_path("mariadbd", "mariadb-install-db")
    }

    fn numbers_of_the_data(&self) -> usize {
        2
    }

    /// With a root who needs no password, on loopback as on the socket.
    fn make(&self, programs: &Programs, data: &Path) -> Option<Command> {
        let mut make = Command::new(&programs.maker);
        make.arg(NO_SETTINGS).arg(named("--datadir=", data)).args([
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            "--skip-name-resolve",
        ]);
        Some(make)
    }

    /// Only what has to be different: an acknowledged commit is on the disk, as by default.
    fn serve(&self, programs: &Programs, data: &Path, port: u16) -> Command {
        let mut serve = Command::new(&programs.server);
        serve
            .arg(NO_SETTINGS)
            .arg(named("--datadir=", data))
            .arg(format!("--port={port}"))
            .args([
                "--bind-address=127.0.0.1",
                // Below the data. The system allows only about 100 characters for a whole path.
                "--socket=mariadb.sock",
                "--pid-file=mariadb.pid",
                "--skip-name-resolve",
                "--character-set-server=utf8mb4",
                "--innodb-flush-log-at-trx-commit=1",
                "--innodb-buffer-pool-size=256M",
                "--max-connections=300",
            ]);
        serve
    }

    fn version(&self, port: u16) -> anyhow::Result<String> {
        asking::mariadb(port)
    }
}

fn named(option: &str, path: &Path) -> std::ffi::OsString {
    let mut argument = std::ffi::OsString::from(option);
    argument.push(path);
    argument
}
