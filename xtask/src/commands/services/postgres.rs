//! PostgreSQL.

use super::asking;
use super::kind::Kind;
use super::programs::Programs;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is known of PostgreSQL.
pub struct Postgres;

/// Folders that have one folder for each version.
const BY_VERSION: [(&str, &str); 4] = [
    ("/usr/lib/postgresql", ""),
    ("/usr", "pgsql-"),
    ("/opt/homebrew/opt", "postgresql@"),
    ("/usr/local/opt", "postgresql@"),
];

impl Kind for Postgres {
    fn name(&self) -> &'static str {
        "postgres"
    }

    fn title(&self) -> &'static str {
        "PostgreSQL"
    }

    fn variable(&self) -> &'static str {
        "ORDER_SERVICE_TEST_POSTGRES"
    }

    fn url(&self, port: u16) -> String {
        format!("postgres://postgres@127.0.0.1:{port}/postgres")
    }

    fn package(&self) -> Option<&'static str> {
        Some("postgresql")
    }

    fn accounts(&self) -> &'static [&'static str] {
        &["postgres", "nobody"]
    }

    /// Those of the newest version: distributions keep several beside each other, off the path.
    fn programs(&self) -> Option<Programs> {
        let mut versions: Vec<(u32, PathBuf)> = Vec::new();
        for (folder, prefix) in BY_VERSION {
            let Ok(entries) = fs::read_dir(folder) else {
                continue;
            };
            versions.extend(entries.flatten().filter_map(|entry| {
                let version = version_of_folder(&entry.file_name().to_string_lossy(), prefix)?;
                Some((version, entry.path().join("bin")))
            }));
        }
        versions.sort();
        let newest_first = versions.iter().rev();
        let mut found = newest_first
            .filter_map(|(_, folder)| Programs::in_folder(folder, "postgres", "initdb"));
        found
            .next()
            .or_else(|| Programs::on_path("postgres", "initdb"))
    }

    fn make(&self, programs: &Programs, data: &Path) -> Option<Command> {
        let mut make = Command::new(&programs.maker);
        make.arg("--pgdata").arg(data).args([
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
        ]);
        Some(make)
    }

    /// Only what has to be different: everything about durability is as it comes.
    fn serve(&self, programs: &Programs, data: &Path, port: u16) -> Command {
        let mut serve = Command::new(&programs.server);
        serve.arg("-D").arg(data).args(["-p", &port.to_string()]);
        for setting in [
            "listen_addresses=127.0.0.1",
            // A socket would lie in a folder that is the distribution's.
            "unix_socket_directories=",
            "max_connections=300",
            "shared_buffers=256MB",
        ] {
            serve.args(["-c", setting]);
        }
        serve
    }

    fn version(&self, port: u16) -> anyhow::Result<String> {
        asking::postgres(port)
    }

    /// "Fast": clients are sent away. TERM would wait for them.
    fn stop_signal(&self) -> &'static str {
        "INT"
    }
}

fn version_of_folder(name: &str, prefix: &str) -> Option<u32> {
    name.strip_prefix(prefix)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_versions_are_told_from_others() {
        assert_eq!(version_of_folder("15", ""), Some(15));
        assert_eq!(version_of_folder("pgsql-17", "pgsql-"), Some(17));
        assert_eq!(version_of_folder("postgresql@9.6", "postgresql@"), None);
        assert_eq!(version_of_folder("bin", "pgsql-"), None);
    }

    #[test]
    fn nothing_about_durability_is_changed() {
        let programs = Programs {
            server: "postgres".into(),
            maker: "initdb".into(),
        };
        let serve = format!("{:?}", Postgres.serve(&programs, Path::new("data"), 7));
        let make = format!("{:?}", Postgres.make(&programs, Path::new("data")));
        for relaxed in ["fsync", "synchronous_commit", "full_page_writes", "no-sync"] {
            assert!(
                !serve.contains(relaxed) && !make.contains(relaxed),
                "{relaxed}"
            );
        }
        assert!(serve.contains("listen_addresses=127.0.0.1"), "{serve}");
    }
}
