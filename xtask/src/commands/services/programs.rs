//! Where a server's programs are, and of which version.

use anyhow::{Context, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where programs of the system lie that an ordinary user's path may leave out.
const SYSTEM: [&str; 4] = [
    "/usr/sbin",
    "/usr/local/sbin",
    "/usr/libexec",
    "/opt/homebrew/bin",
];

/// The programs of one kind of server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programs {
    /// The server.
    pub server: PathBuf,
    /// What makes its data.
    pub maker: PathBuf,
}

impl Programs {
    /// Both programs, wherever this machine's path finds them.
    pub fn on_path(server: &str, maker: &str) -> Option<Self> {
        Some(Self {
            server: program(server)?,
            maker: program(maker)?,
        })
    }

    /// Both programs in one folder.
    pub fn in_folder(folder: &Path, server: &str, maker: &str) -> Option<Self> {
        let (server, maker) = (folder.join(server), folder.join(maker));
        (server.is_file() && maker.is_file()).then_some(Self { server, maker })
    }

    /// The server's version, as it tells it itself.
    pub fn version(&self) -> anyhow::Result<String> {
        let program = self.server.display();
        let told = Command::new(&self.server).arg("--version").output();
        let told = told.with_context(|| format!("{program} cannot be started"))?;
        let told = String::from_utf8_lossy(&told.stdout).into_owned();
        match version_in(&told) {
            Some(version) => Ok(version.to_owned()),
            None => bail!(
                "{program} --version says {:?}, which has no version",
                told.trim()
            ),
        }
    }
}

/// A program, wherever this machine's path finds it.
pub fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let system = SYSTEM.iter().map(PathBuf::from);
    std::env::split_paths(&path)
        .chain(system)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// The first thing in a text that looks like a version: digits, a dot, digits.
pub fn version_in(text: &str) -> Option<&str> {
    let is_apart = |c: char| !c.is_ascii_digit() && c != '.';
    text.split(is_apart).find(|word| {
        let mut numbers = word.split('.');
        let is_number = |number: Option<&str>| number.is_some_and(|number| !number.is_empty());
        is_number(numbers.next()) && is_number(numbers.next())
    })
}

/// The first numbers of a version, as part of a folder's name.
pub fn first_numbers(version: &str, how_many: usize) -> String {
    version
        .split('.')
        .take(how_many)
        .collect::<Vec<_>>()
        .join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_what_servers_say_of_themselves() {
        for (told, version) in [
            (
                "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n",
                "15.18",
            ),
            (
                "/usr/sbin/mariadbd  Ver 10.11.19-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64 (Debian 12)",
                "10.11.19",
            ),
            (
                "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64",
                "7.0.15",
            ),
        ] {
            assert_eq!(version_in(told), Some(version));
        }
        assert_eq!(version_in("postgres of 2026, no. 7"), None);
    }

    #[test]
    fn data_belongs_to_the_numbers_of_a_version_that_say_how_it_is_laid_out() {
        assert_eq!(first_numbers("15.18", 1), "15");
        assert_eq!(first_numbers("10.11.19", 2), "10.11");
    }

    #[test]
    fn a_folder_without_one_of_the_programs_has_none() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(Programs::in_folder(folder, "Cargo.toml", "no-such-program").is_none());
        assert!(Programs::in_folder(folder, "Cargo.toml", "src/main.rs").is_some());
    }
}
