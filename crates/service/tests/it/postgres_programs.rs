//! What it takes to start a PostgreSQL of a test's own: its programs, an account that it runs under, and
//! a port.

use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A port that nobody listens on.
pub(crate) fn free_port() -> u16 {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    free.local_addr().unwrap().port()
}

/// Whether there is a PostgreSQL for tests at all.
#[expect(clippy::disallowed_methods, reason = "tests ask where servers are")]
pub(crate) fn is_told() -> bool {
    std::env::var("ORDER_SERVICE_TEST_POSTGRES").is_ok_and(|url| !url.is_empty())
}

/// Tells what is left out, and why.
pub(crate) fn left_out<T>(why: &str) -> Option<T> {
    let test = std::thread::current();
    let test = test.name().unwrap_or("a test").to_owned();
    // Past the test's captured output.
    let _unheard = writeln!(std::io::stderr(), "left out: {test} ({why})");
    None
}

/// The folder that has both: of the path, or where distributions keep each version in its own.
#[expect(clippy::disallowed_methods, reason = "tests ask where programs are")]
pub(crate) fn programs() -> Option<PathBuf> {
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
pub(crate) struct Account(Option<(u32, u32)>);

impl Account {
    pub(crate) fn find() -> Option<Self> {
        if id(&["-u"])? != 0 {
            return Some(Self(None));
        }
        Some(Self(Some((
            id(&["-u", "postgres"])?,
            id(&["-g", "postgres"])?,
        ))))
    }

    pub(crate) fn command(&self, program: &Path, folder: &TempDir) -> Command {
        let mut command = Command::new(program);
        command.current_dir(folder.path());
        if let Some((user, group)) = self.0 {
            command.uid(user).gid(group);
        }
        command
    }

    pub(crate) fn give(&self, path: &Path) {
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
