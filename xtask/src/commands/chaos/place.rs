//! Where a run keeps what it writes down, and what it says of itself in the end.

use anyhow::Context;
use std::path::PathBuf;

/// The folder of all runs, below the build results.
pub fn folder() -> anyhow::Result<PathBuf> {
    Ok(target()?.join("chaos"))
}

/// One line on the last run that passed.
pub fn summary() -> anyhow::Result<PathBuf> {
    Ok(folder()?.join("summary.txt"))
}

/// The folder of the build results.
pub fn target() -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe().context("where this program lies is unknown")?;
    let target = program.ancestors().nth(2);
    let target = target.context("this program lies in no folder of build results")?;
    Ok(target.to_owned())
}
