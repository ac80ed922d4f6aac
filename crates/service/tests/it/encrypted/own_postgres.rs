//! A PostgreSQL of a test's own that lets nobody in without TLS and a password.

use super::certificates::Certificates;
use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// The one who may log in, and how.
pub(super) const USER: &str = "orders";
pub(super) const PASSWORD: &str = "open sesame";

/// Runs until it is dropped.
pub(super) struct OwnPostgres {
    process: Child,
    pub(super) folder: TempDir,
    pub(super) certificates: Certificates,
    port: u16,
}

impl OwnPostgres {
    /// Where the tests are told of a PostgreSQL and the programs can be had; tells what is left out if
    /// not.
    pub(super) fn start() -> Option<Self> {
        if !is_told() {
            return left_out("no PostgreSQL; cargo xtask test starts one");
        }
        let Some(programs) = programs() else {
            return left_out("no programs initdb and postgres to start one");
        };
        let Some(account) = Account::find() else {
            return left_out("root runs no PostgreSQL, and there is no user postgres");
        };
        let folder = tempfile::tempdir().unwrap();
        let Some(certificates) = Certificates::make(folder.path()) else {
            return left_out("no program openssl to make certificates");
        };
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        make_data(&folder, &programs, &account, &certificates, port);
        let log = std::fs::File::create(folder.path().join("log")).unwrap();
        let mut server = account.command(&programs.join("postgres"), &folder);
        server.args(["-D", "data"]).stdin(Stdio::null());
        server.stdout(log.try_clone().unwrap()).stderr(log);
        Some(Self {
            process: server.spawn().unwrap(),
            folder,
            certificates,
            port,
        })
    }

    pub(super) fn url(&self, host: &str, parameters: &str) -> String {
        format!(
            "postgres://{USER}@{host}:{}/postgres?{parameters}",
            self.port
        )
    }

    /// What it has written to its log.
    pub(super) fn log(&self) -> String {
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

#[expect(clippy::disallowed_methods, reason = "tests ask where servers are")]
fn is_told() -> bool {
    std::env::var("ORDER_SERVICE_TEST_POSTGRES").is_ok_and(|url| !url.is_empty())
}

fn left_out<T>(why: &str) -> Option<T> {
    let test = std::thread::current();
    let test = test.name().unwrap_or("a test").to_owned();
    // Past the test's captured output.
    let _unheard = writeln!(std::io::stderr(), "left out: {test} ({why})");
    None
}

/// The folder that has both: of the path, or where distributions keep each version in its own.
#[expect(clippy::disallowed_methods, reason = "tests ask where programs are")]
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let versions = versions.flatten().map(|version| version.path().join("bin"));
    let has_both = |folder: &PathBuf| {
        ["initdb", "postgres"]
            .iter()
            .all(|name| folder.join(name).is_file())
    };
    std::env::split_paths(&path).chain(versions).find(has_both)
}

/// Who runs it: PostgreSQL refuses root.
struct Account(Option<(u32, u32)>);

impl Account {
    fn find() -> Option<Self> {
        if id(&["-u"])? != 0 {
            return Some(Self(None));
        }
        Some(Self(Some((
            id(&["-u", "postgres"])?,
            id(&["-g", "postgres"])?,
        ))))
    }

    fn command(&self, program: &Path, folder: &TempDir) -> Command {
        let mut command = Command::new(program);
        command.current_dir(folder.path());
        if let Some((user, group)) = self.0 {
            command.uid(user).gid(group);
        }
        command
    }

    fn give(&self, path: &Path) {
        if let Some((user, group)) = self.0 {
            std::os::unix::fs::chown(path, Some(user), Some(group)).unwrap();
        }
    }
}

fn id(arguments: &[&str]) -> Option<u32> {
    let told = Command::new("id").args(arguments).output().ok()?;
    let number = String::from_utf8_lossy(&told.stdout).trim().parse().ok();
    number.filter(|_| told.status.success())
}

fn make_data(
    folder: &TempDir,
    programs: &Path,
    account: &Account,
    certificates: &Certificates,
    port: u16,
) {
    let password = folder.path().join("password");
    std::fs::write(&password, format!("{PASSWORD}\n")).unwrap();
    for path in [folder.path(), &password, &certificates.server_key] {
        account.give(path);
    }
    let mut initdb = account.command(&programs.join("initdb"), folder);
    initdb.args([
        "-D",
        "data",
        "-U",
        USER,
        "--pwfile=password",
        "--auth=scram-sha-256",
    ]);
    initdb.args(["--encoding=UTF8", "--no-locale", "--no-sync"]);
    let made = initdb.output().unwrap();
    let said = String::from_utf8_lossy(&made.stderr);
    assert!(made.status.success(), "initdb: {said}");
    let data = folder.path().join("data");
    let (certificate, key) = (&certificates.server, &certificates.server_key);
    let settings = format!(
        "listen_addresses = 'localhost'\nport = {port}\nunix_socket_directories = ''\nssl = on\n\
         ssl_cert_file = '{}'\nssl_key_file = '{}'\nshared_buffers = '16MB'\n",
        certificate.display(),
        key.display()
    );
    std::fs::write(data.join("postgresql.auto.conf"), settings).unwrap();
    let only_so = "hostssl all all all scram-sha-256\n";
    std::fs::write(data.join("pg_hba.conf"), only_so).unwrap();
}
