//! The descriptions of the API and of the messages as others know them: renewed from the code.

use crate::cargo::{cargo, root};
use anyhow::{Context, bail};

/// What changes are compared with, and what the service is asked for it.
const FILES: [(&str, &[&str]); 2] = [
    ("docs/api/openapi.json", &["openapi"]),
    ("docs/api/asyncapi.json", &["asyncapi", "--all"]),
];

/// Writes the descriptions of today, changes that break clients included.
pub fn run() -> anyhow::Result<()> {
    for (file, command) in FILES {
        write(file, command)?;
        println!("{file} is of this code now; `git diff {file}` shows what others will see change");
    }
    Ok(())
}

fn write(file: &str, command: &[&str]) -> anyhow::Result<()> {
    let mut service = cargo(&["run", "--quiet", "--package", "service", "--"]);
    let told = service.args(command).output();
    let told = told.context("cargo could not be started")?;
    if !told.status.success() {
        bail!("the service: {}", String::from_utf8_lossy(&told.stderr));
    }
    std::fs::write(root().join(file), &told.stdout)
        .with_context(|| format!("{file} cannot be written"))
}
