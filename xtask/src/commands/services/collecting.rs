//! Having somebody else's program fetch what tests need, within a bound of time.

use super::process::ends_within;
use anyhow::{Context, bail};
use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Longer than fetching some small packages takes.
const COLLECTING: Duration = Duration::from_mins(3);

/// Runs it to its end; what it says is in this log.
pub fn collect_by(name: &str, collect: &mut Command, log: &Path) -> anyhow::Result<()> {
    let said = File::create(log).with_context(|| format!("{} cannot be written", log.display()))?;
    collect.stdin(Stdio::null());
    collect.stdout(said.try_clone()?).stderr(said);
    let child = collect.spawn();
    let mut child = child.with_context(|| format!("{name} cannot be started"))?;
    match ends_within(&mut child, COLLECTING)? {
        Some(status) if status.success() => Ok(()),
        Some(status) => bail!("{name} could not ({status}): see {}", log.display()),
        None => {
            child.kill()?;
            child.wait()?;
            bail!(
                "{name} was still at it after {COLLECTING:?}: see {}",
                log.display()
            )
        }
    }
}
