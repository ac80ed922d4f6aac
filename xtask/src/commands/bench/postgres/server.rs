//! A `PostgreSQL` of the bench's own, asked through `psql`.

use crate::commands::services::{PostgresServer, Server, free_port, fresh_folder};
use anyhow::{Context, bail};
use std::fs;
use std::process::Command;

/// The kernel's unit of processor time on every Linux that Rust runs on.
const TICKS_PER_SECOND: f64 = 100.0;

/// The server, with a database for each measurement.
pub struct Postgres {
    server: Server,
    folder: std::path::PathBuf,
}

impl Postgres {
    /// Starts one on a new folder.
    pub fn start() -> anyhow::Result<Self> {
        let folder = fresh_folder()?;
        let server = PostgresServer::start(&folder.join("data"), free_port()?)?;
        Ok(Self { server, folder })
    }

    /// Makes an empty database and gives its address.
    pub fn database(&self, name: &str) -> anyhow::Result<Database> {
        let server = Database(self.server.url());
        server.ask(&format!("CREATE DATABASE {name}"))?;
        let url = self.server.url();
        let (base, _) = url
            .rsplit_once('/')
            .context("the address names no database")?;
        Ok(Database(format!("{base}/{name}")))
    }

    /// Processor seconds of the server so far, those of its ended processes included.
    pub fn cpu_seconds(&self) -> anyhow::Result<f64> {
        let server = self.server.process()?.id;
        let mut ticks = 0;
        for entry in fs::read_dir("/proc")?.flatten() {
            let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else {
                continue;
            };
            ticks += ticks_of(&stat, server).unwrap_or_default();
        }
        Ok(f64::from(ticks) / TICKS_PER_SECOND)
    }

    /// Stops it and removes its data.
    pub fn stop(self) -> anyhow::Result<()> {
        self.server.stop()?;
        fs::remove_dir_all(&self.folder)?;
        Ok(())
    }
}

/// What a process has spent, if it is this server or one of its processes: the fields 4 (parent), 14
/// to 17 (own time, and that of ended children) of `/proc/<pid>/stat`.
fn ticks_of(stat: &str, server: u32) -> Option<u32> {
    let (id, rest) = stat.split_once(' ')?;
    let (_, after_name) = rest.rsplit_once(')')?;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let field = |number: usize| fields.get(number - 3)?.parse::<u32>().ok();
    let own = field(14)? + field(15)?;
    if id.parse() == Ok(server) {
        return Some(own + field(16)? + field(17)?);
    }
    (field(4)? == server).then_some(own)
}

/// One database.
pub struct Database(pub String);

impl Database {
    /// Runs SQL and gives what it tells, unaligned, columns apart by the unit separator.
    pub fn ask(&self, sql: &str) -> anyhow::Result<String> {
        let mut psql = Command::new("psql");
        psql.arg(&self.0)
            .args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"])
            .args([
                "--field-separator",
                "\u{1f}",
                "--record-separator",
                "\u{1e}",
            ])
            .args(["--set", "ON_ERROR_STOP=1", "--command", sql]);
        let output = psql.output().context("psql cannot be started")?;
        if !output.status.success() {
            bail!("{sql}\n{}", String::from_utf8_lossy(&output.stderr));
        }
        let told = String::from_utf8(output.stdout).context("psql's answer is not text")?;
        Ok(told.trim_end_matches(['\n', '\u{1e}']).to_owned())
    }

    /// The rows that SQL tells.
    pub fn rows(&self, sql: &str) -> anyhow::Result<Vec<Vec<String>>> {
        let told = self.ask(sql)?;
        let rows = told.split('\u{1e}').filter(|row| !row.is_empty());
        Ok(rows
            .map(|row| row.split('\u{1f}').map(str::to_owned).collect())
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::ticks_of;

    #[test]
    fn the_server_counts_with_its_ended_processes_and_its_living_ones_without() {
        let stat = |id: u32, parent: u32| {
            format!("{id} (postgres: x y) S {parent} 1 1 0 -1 0 0 0 0 0 10 20 30 40 20 0")
        };
        assert_eq!(ticks_of(&stat(7, 1), 7), Some(100));
        assert_eq!(ticks_of(&stat(8, 7), 7), Some(30));
        assert_eq!(ticks_of(&stat(9, 2), 7), None);
    }
}
