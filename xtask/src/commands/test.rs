//! Everything that can fail: the checks, some fuzzing, then every test of the workspace.

use super::services::{Session, Which};
use super::{chaos, check, fuzz_api};
use crate::cargo::{cargo, step};
use clap::Args;
use std::process::Command;

/// What is left out.
#[derive(Args)]
pub struct Arguments {
    /// Run no tests on this server; may be repeated.
    #[arg(long, value_name = "SERVER")]
    without: Vec<Which>,
}

/// Runs it all. Near its end it says on what, and what was not run; the last lines are cargo's own.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    // First: a server that cannot be had is told at once. Those that were started here are stopped when
    // this function ends.
    let servers = Session::start(&arguments.without)?;
    let report = check::all()?;
    let fuzzing = fuzz_api::run_where_possible()?.map_or_else(
        || "fuzzed the API".to_owned(),
        |why| format!("NOT RUN: fuzzing the API (cargo xtask fuzz-api): {why}"),
    );
    let chaos = chaos::run_with_the_tests(&arguments.without)?;
    let everything = ["test", "--workspace", "--all-features", "--no-fail-fast"];
    // The examples in the documentation first, so that the last lines are those of real tests.
    step("examples", cargo(&everything).arg("--doc"))?;
    let mut tests = cargo(&everything);
    servers.tell(&mut tests);
    let tested = step("tests", tests.args(["--lib", "--bins", "--tests"]));
    println!(
        "\n--- tested on\n{}\n{}\n{chaos}\n{fuzzing}\n{}",
        surroundings(),
        servers.summary(),
        report.summary()
    );
    tested?;
    // Once more, and short: the last word is cargo's.
    let house_rules = ["test", "--workspace", "--all-features", "--test", "tidy"];
    step("house rules", &mut cargo(&house_rules))?;
    Ok(())
}

/// What the tests run on, beside the servers.
fn surroundings() -> String {
    let compiler = Command::new("rustc").arg("--version").output();
    let compiler = compiler.map_or_else(
        |_| "an unknown compiler".to_owned(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    );
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    format!(
        "{compiler}, {} {}, {cores} cores\nSQLite as it is built in",
        std::env::consts::OS,
        std::env::consts::ARCH,
    )
}
