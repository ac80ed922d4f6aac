//! pgbench on a script of ours: the database's own ceiling for the same rows.

use super::server::Database;
use anyhow::{Context, bail};
use std::path::Path;
use std::process::Command;

/// How it is run.
pub struct Run {
    /// Connections at the same time.
    pub connections: u32,
    /// For how long, or how many transactions of each connection.
    pub until: Until,
}

/// When it ends.
#[derive(Clone, Copy)]
pub enum Until {
    /// After so many seconds.
    Seconds(u64),
    /// After so many transactions of each connection.
    Transactions(u64),
}

/// Runs a script; gives transactions per second. `generation` sets the ids of this run apart from
/// those of the others.
pub fn run(database: &Database, script: &Path, run: &Run, generation: u32) -> anyhow::Result<f64> {
    let mut pgbench = Command::new(program()?);
    pgbench
        .args(["--no-vacuum", "--protocol=prepared"])
        .arg(format!("--client={}", run.connections))
        .arg("--jobs=2")
        .arg(format!("--define=n={}", u64::from(generation) << 24))
        .arg("--file")
        .arg(script);
    match run.until {
        Until::Seconds(seconds) => pgbench.arg(format!("--time={seconds}")),
        Until::Transactions(count) => pgbench.arg(format!("--transactions={count}")),
    };
    let output = pgbench
        .arg(&database.0)
        .output()
        .context("pgbench cannot be started")?;
    let told = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        bail!(
            "pgbench failed:\n{told}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    rate(&told).with_context(|| format!("pgbench told no rate:\n{told}"))
}

/// Distributions keep it off the path.
fn program() -> anyhow::Result<std::path::PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output();
    if let Ok(output) = output
        && output.status.success()
    {
        let folder = String::from_utf8(output.stdout)?;
        let program = Path::new(folder.trim()).join("pgbench");
        if program.exists() {
            return Ok(program);
        }
    }
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let programs = versions
        .flatten()
        .map(|version| version.path().join("bin/pgbench"));
    let mut found: Vec<_> = programs.filter(|program| program.exists()).collect();
    found.sort();
    found
        .pop()
        .context("pgbench is not installed (package postgresql-contrib or postgresql)")
}

/// From `tps = 1234.5 (without initial connection time)`.
fn rate(told: &str) -> Option<f64> {
    let line = told.lines().find_map(|line| line.strip_prefix("tps = "))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::rate;

    #[test]
    fn the_rate_is_read() {
        let told = "latency average = 1 ms\ntps = 1234.5 (without initial connection time)\n";
        assert_eq!(rate(told), Some(1234.5));
        assert_eq!(rate("none"), None);
    }
}
