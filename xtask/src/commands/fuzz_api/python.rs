//! Schemathesis, in a Python environment of its own below the build results, made once.

use anyhow::{Context, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const REQUIREMENTS: &str = include_str!("requirements.txt");

/// Says that an environment is complete, and of what.
const STAMP: &str = "made-of.txt";

/// Where schemathesis is, after making its environment if there is none of these versions.
pub fn tools(folder: &Path) -> anyhow::Result<PathBuf> {
    let environment = folder.join("python");
    let program = program(&environment, "schemathesis");
    let made_of = fs::read_to_string(environment.join(STAMP));
    if made_of.is_ok_and(|made_of| made_of == REQUIREMENTS) && program.exists() {
        return Ok(program);
    }
    println!(
        "making a Python environment with schemathesis in {}",
        environment.display()
    );
    if environment.exists() {
        fs::remove_dir_all(&environment).context("the old Python environment is in the way")?;
    }
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let mut make = Command::new(python()?);
    make.args(["-m", "venv"]).arg(&environment);
    quietly(
        &mut make,
        "Python cannot make an environment (is its venv module installed?)",
    )?;
    let wanted = environment.join("requirements.txt");
    fs::write(&wanted, REQUIREMENTS)?;
    let mut install = Command::new(self::program(&environment, "python"));
    install.args([
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--retries=1",
        "--timeout=20",
        "--requirement",
    ]);
    quietly(
        install.arg(&wanted),
        "schemathesis cannot be installed (is the network there? it needs Python 3.10 or newer)",
    )?;
    fs::write(environment.join(STAMP), REQUIREMENTS)?;
    Ok(program)
}

fn python() -> anyhow::Result<&'static str> {
    let answers = |program: &&str| {
        let mut command = Command::new(program);
        command
            .arg("--version")
            .output()
            .is_ok_and(|told| told.status.success())
    };
    ["python3", "python"]
        .into_iter()
        .find(answers)
        .context("there is no Python here: install Python 3.10 or newer")
}

fn program(environment: &Path, name: &str) -> PathBuf {
    let folder = if cfg!(windows) { "Scripts" } else { "bin" };
    let program = environment.join(folder).join(name);
    program.with_extension(std::env::consts::EXE_EXTENSION)
}

fn quietly(command: &mut Command, trouble: &str) -> anyhow::Result<()> {
    let told = command.output().context(trouble.to_owned())?;
    if !told.status.success() {
        let said = String::from_utf8_lossy(&told.stderr);
        let last: Vec<&str> = said.lines().rev().take(3).collect();
        bail!(
            "{trouble}: {}",
            last.into_iter().rev().collect::<Vec<_>>().join("; ")
        );
    }
    Ok(())
}
