//! The description of the API as clients know it: renewed from the code.

use crate::cargo::{cargo, root};
use anyhow::{Context, bail};

/// What a change of the API is compared with.
const FILE: &str = "docs/api/openapi.json";

/// Writes the description of today, changes that break clients included.
pub fn run() -> anyhow::Result<()> {
    let mut service = cargo(&["run", "--quiet", "--package", "service", "--", "openapi"]);
    let told = service.output().context("cargo could not be started")?;
    if !told.status.success() {
        bail!("the service: {}", String::from_utf8_lossy(&told.stderr));
    }
    std::fs::write(root().join(FILE), &told.stdout)
        .with_context(|| format!("{FILE} cannot be written"))?;
    println!("{FILE} is of this code now; `git diff {FILE}` shows what clients will see change");
    Ok(())
}
