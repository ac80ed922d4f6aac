//! A PostgreSQL of a test's own that lets nobody in without TLS and a password.

use crate::certificates::Certificates;
use crate::free_port::free_port;
use crate::postgres_programs::PostgresPrograms;
use crate::servers::database::left_out;
use std::process::{Child, Command};
use tempfile::TempDir;

/// The one who may log in, and how.
pub(crate) const USER: &str = "orders";
pub(crate) const PASSWORD: &str = "open sesame";

/// Runs until it is dropped.
pub(crate) struct OwnPostgres {
    process: Child,
    pub(crate) folder: TempDir,
    pub(crate) certificates: Certificates,
    port: u16,
}

impl OwnPostgres {
    /// Where the tests are told of a PostgreSQL and the programs can be had; tells what is left out if
    /// not.
    pub(crate) fn start() -> Option<Self> {
        let programs = PostgresPrograms::find()?;
        let folder = tempfile::tempdir().unwrap();
        let Some(certificates) = Certificates::make(folder.path()) else {
            return left_out("no program openssl to make certificates");
        };
        let port = free_port();
        make_data(&folder, &programs, &certificates, port);
        Some(Self {
            process: programs.serve(&folder, &[]),
            folder,
            certificates,
            port,
        })
    }

    pub(crate) fn url(&self, host: &str, parameters: &str) -> String {
        format!(
            "postgres://{USER}@{host}:{}/postgres?{parameters}",
            self.port
        )
    }

    /// What it has written to its log.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        let pid = self.process.id().to_string();
        // Its orderly end takes its other processes with it.
        let _ = Command::new("kill").args(["-s", "INT", &pid]).status();
        let _ = self.process.wait();
    }
}

fn make_data(
    folder: &TempDir,
    programs: &PostgresPrograms,
    certificates: &Certificates,
    port: u16,
) {
    let password = folder.path().join("password");
    std::fs::write(&password, format!("{PASSWORD}\n")).unwrap();
    for path in [&password, &certificates.server_key] {
        programs.give(path);
    }
    let arguments = ["-U", USER, "--pwfile=password", "--auth=scram-sha-256"];
    programs.initdb(folder, &arguments);
    let data = folder.path().join("data");
    let (certificate, key) = (&certificates.server, &certificates.server_key);
    let settings = format!(
        "listen_addresses = 'localhost'\nport = {port}\nunix_socket_directories = ''\nssl = on\n\
         ssl_cert_file = '{}'\nssl_key_file = '{}'\nshared_buffers = '16MB'\n\
         max_prepared_transactions = 2\n",
        certificate.display(),
        key.display()
    );
    std::fs::write(data.join("postgresql.auto.conf"), settings).unwrap();
    let only_so = "hostssl all all all scram-sha-256\n";
    std::fs::write(data.join("pg_hba.conf"), only_so).unwrap();
}
