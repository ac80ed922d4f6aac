//! Packages of the npm registry: fetched exactly as a list says, by version and hash.

use super::collecting::collect_by;
use super::programs::program;
use anyhow::{Context, ensure};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Has npm fetch into a folder exactly what the list names, by its hash, unless this file of it is there
/// already; nothing that is fetched is run for that.
pub fn collect(list: &Path, folder: &Path, wanted: &Path) -> anyhow::Result<()> {
    if wanted.is_file() {
        return Ok(());
    }
    let npm = program("npm")
        .context("npm is not installed here (Debian, Ubuntu: sudo apt-get install npm)")?;
    for file in ["package.json", "package-lock.json"] {
        let from = list.join(file);
        fs::copy(&from, folder.join(file))
            .with_context(|| format!("{} cannot be copied", from.display()))?;
    }
    let log = folder.join("npm.log");
    let mut collect = Command::new(npm);
    collect.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    collect_by("npm", collect.current_dir(folder), &log)?;
    ensure!(wanted.is_file(), "npm did not bring {}", wanted.display());
    Ok(())
}
