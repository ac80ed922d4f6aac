//! Running cargo: always in the repository's root, each step announced and timed.

use anyhow::{Context, bail};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The repository's root, wherever the command was given.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies in a folder of the repository")
}

/// Cargo with these arguments.
pub fn cargo(arguments: &[&str]) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.current_dir(root()).args(arguments);
    command
}

/// Whether cargo has this subcommand installed.
pub fn has(subcommand: &str) -> bool {
    let mut command = cargo(&[subcommand, "--version"]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Announces and runs one step; says how long it took.
pub fn step(what: &str, command: &mut Command) -> anyhow::Result<Duration> {
    println!("\n== {what}: {}", shown(command));
    let started = Instant::now();
    let status = command
        .status()
        .with_context(|| format!("{what} could not be started"))?;
    if !status.success() {
        bail!("{what} ({status})");
    }
    Ok(started.elapsed())
}

/// Goes on in an optimised xtask that has the feature which this command needs. What went wrong
/// there has been said there.
#[cfg(not(all(feature = "simulate", feature = "bench")))]
pub fn go_on_with(feature: &str, arguments: &[String]) -> anyhow::Result<()> {
    println!("building an optimised xtask (the first time takes a while)");
    go_on_in(&["--release"], feature, arguments)
}

/// The same where speed is not the point.
#[cfg(not(all(feature = "chaos", feature = "docs")))]
pub fn go_on_unoptimised_with(feature: &str, arguments: &[String]) -> anyhow::Result<()> {
    println!("building an xtask with what this needs (the first time takes a while)");
    go_on_in(&[], feature, arguments)
}

#[cfg(not(all(
    feature = "simulate",
    feature = "bench",
    feature = "chaos",
    feature = "docs"
)))]
fn go_on_in(profile: &[&str], feature: &str, arguments: &[String]) -> anyhow::Result<()> {
    let mut command = cargo(&["run", "--quiet", "--package", "xtask"]);
    command.args(profile);
    command.args(["--features", feature, "--"]).args(arguments);
    let status = command.status().context("cargo could not be started")?;
    if !status.success() {
        std::process::exit(status.code().unwrap_or(1));
    }
    Ok(())
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name();
    let mut words = vec![program.unwrap_or_default().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|a| a.to_string_lossy().into_owned()));
    for (name, value) in command.get_envs() {
        let value = value.unwrap_or_default().to_string_lossy();
        words.insert(0, format!("{}='{value}'", name.to_string_lossy()));
    }
    words.join(" ")
}
