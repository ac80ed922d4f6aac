//! A MariaDB of a test's own, whose settings nobody else lives with.

use crate::free_port::free_port;
use crate::servers::Kind;
use crate::servers::database::left_out;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// Runs until it is dropped. What was written to it need not outlive it.
pub(super) struct OwnMariadb {
    process: Child,
    port: u16,
    _data: TempDir,
}

impl OwnMariadb {
    /// With these settings; tells what is left out where there are no programs.
    pub(super) fn start(settings: &[&str]) -> Option<Self> {
        Kind::Mariadb.or_left_out()?;
        let folder = tempfile::tempdir().unwrap();
        let data = format!("--datadir={}", folder.path().display());
        let mut make = Command::new("mariadb-install-db");
        make.args([
            "--no-defaults",
            &data,
            "--user=root",
            "--skip-test-db",
            "--skip-name-resolve",
        ]);
        make.arg("--auth-root-authentication-method=normal");
        let Ok(installed) = make.output() else {
            return left_out("no program mariadb-install-db to start one");
        };
        assert!(
            installed.status.success(),
            "{}",
            String::from_utf8_lossy(&installed.stderr)
        );
        let port = free_port();
        let mut serve = Command::new("mariadbd");
        serve.args([
            "--no-defaults",
            &data,
            "--user=root",
            "--bind-address=127.0.0.1",
        ]);
        serve.args([
            "--socket=own.sock",
            "--pid-file=own.pid",
            "--skip-name-resolve",
        ]);
        serve.arg("--innodb-buffer-pool-size=32M");
        serve.arg(format!("--port={port}")).args(settings);
        serve
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let process = serve.spawn().ok()?;
        Some(Self {
            process,
            port,
            _data: folder,
        })
    }

    pub(super) fn url(&self, user: &str, database: &str) -> String {
        format!("mysql://{user}@127.0.0.1:{}/{database}", self.port)
    }
}

impl Drop for OwnMariadb {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
