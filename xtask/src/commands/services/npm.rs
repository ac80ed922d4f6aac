//! Packages of the npm registry: fetched exactly as a list says, by version and hash.

use super::process::ends_within;
use super::programs::program;
use anyhow::{Context, bail};
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Longer than fetching some small packages takes.
const COLLECTING: Duration = Duration::from_mins(3);

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
    let said =
        File::create(&log).with_context(|| format!("{} cannot be written", log.display()))?;
    let mut collect = Command::new(npm);
    collect
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(said.try_clone()?)
        .stderr(said);
    let mut child = collect.spawn().context("npm cannot be started")?;
    match ends_within(&mut child, COLLECTING)? {
        Some(status) if status.success() && wanted.is_file() => Ok(()),
        Some(status) => bail!("npm could not ({status}): see {}", log.display()),
        None => {
            child.kill()?;
            child.wait()?;
            bail!(
                "npm was still at it after {COLLECTING:?}: see {}",
                log.display()
            )
        }
    }
}
