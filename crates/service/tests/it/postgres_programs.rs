//! What it takes to start a PostgreSQL of a test's own: its programs, and an account that it runs under.

use crate::servers::Kind;
use crate::servers::database::left_out;
use std::fs::File;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// The programs, and who runs them.
pub(crate) struct PostgresPrograms {
    programs: PathBuf,
    account: Account,
}

impl PostgresPrograms {
    /// Where the tests are told of a PostgreSQL and the programs can be had; tells what is left out if
    /// not.
    pub(crate) fn find() -> Option<Self> {
        Kind::Postgres.or_left_out()?;
        let Some(programs) = programs() else {
            return left_out("no programs initdb and postgres to start one");
        };
        let Some(account) = Account::find() else {
            return left_out("root runs no PostgreSQL, and there is no user postgres");
        };
        Some(Self { programs, account })
    }

    /// Whoever runs it owns this.
    pub(crate) fn give(&self, path: &Path) {
        self.account.give(path);
    }

    /// Makes its data in this folder, where whoever runs it may write.
    pub(crate) fn initdb(&self, folder: &TempDir, arguments: &[&str]) {
        self.give(folder.path());
        let mut initdb = self.command("initdb", folder);
        initdb.args(["--encoding=UTF8", "--no-locale", "--no-sync"]);
        let made = initdb.args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&made.stderr);
        assert!(made.status.success(), "initdb: {said}");
    }

    /// Starts it on its data, with its log beside them.
    pub(crate) fn serve(&self, folder: &TempDir, arguments: &[&str]) -> Child {
        let log = folder.path().join("log");
        let log = File::options().create(true).append(true).open(log).unwrap();
        let mut server = self.command("postgres", folder);
        server.args(arguments).stdin(Stdio::null());
        server.stdout(log.try_clone().unwrap()).stderr(log);
        server.spawn().unwrap()
    }

    fn command(&self, name: &str, folder: &TempDir) -> Command {
        let mut command = self.account.command(&self.programs.join(name), folder);
        command.args(["-D", "data"]);
        command
    }
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
