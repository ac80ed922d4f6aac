//! Everything that can fail: the checks, some fuzzing, then every test of the workspace.

use super::{check, fuzz_api};
use crate::cargo::{cargo, step};
use std::process::Command;

/// Runs it all. The last lines are cargo's own.
pub fn run() -> anyhow::Result<()> {
    let report = check::all()?;
    println!("\n{}", report.summary());
    println!("{}", surroundings());
    if let Some(why) = fuzz_api::run_where_possible()? {
        println!("\nNOT RUN: fuzzing the API (cargo xtask fuzz-api): {why}");
    }
    let everything = ["test", "--workspace", "--all-features", "--no-fail-fast"];
    // The examples in the documentation first, so that the last lines are those of real tests.
    step("examples", cargo(&everything).arg("--doc"))?;
    step(
        "tests",
        cargo(&everything).args(["--lib", "--bins", "--tests"]),
    )?;
    Ok(())
}

/// What the tests run on.
fn surroundings() -> String {
    let compiler = Command::new("rustc").arg("--version").output();
    let compiler = compiler.map_or_else(
        |_| "an unknown compiler".to_owned(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    );
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    format!(
        "testing on: {compiler}, {} {}, {cores} cores, SQLite as it is built in",
        std::env::consts::OS,
        std::env::consts::ARCH,
    )
}
