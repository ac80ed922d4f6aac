//! The checks: what can be said about the code without running it.

use crate::cargo::{cargo, has, step};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Runs all checks and says what was left out and why.
pub fn run() -> anyhow::Result<()> {
    let report = all()?;
    println!("\n{}", report.summary());
    Ok(())
}

/// What was checked, how long it took, and what was not.
pub struct Report {
    done: Vec<(&'static str, Duration)>,
    left_out: Vec<String>,
}

impl Report {
    /// One line for each check.
    pub fn summary(&self) -> String {
        let done = self
            .done
            .iter()
            .map(|(what, took)| format!("checked: {what} ({:.1} s)", took.as_secs_f64()));
        let left_out = self.left_out.iter().map(|why| format!("left out: {why}"));
        done.chain(left_out).collect::<Vec<_>>().join("\n")
    }
}

/// Formatting, lints, documentation, licences.
pub fn all() -> anyhow::Result<Report> {
    let mut report = Report {
        done: Vec::new(),
        left_out: Vec::new(),
    };
    if component(&mut report, "fmt", "rustfmt") {
        report.step("formatting", &mut cargo(&["fmt", "--all", "--check"]))?;
    }
    if component(&mut report, "clippy", "clippy") {
        let mut clippy = cargo(&["clippy", "--workspace", "--all-targets", "--all-features"]);
        report.step("lints", clippy.args(["--", "-D", "warnings"]))?;
    }
    let mut doc = cargo(&["doc", "--workspace", "--no-deps"]);
    report.step("documentation", doc.env("RUSTDOCFLAGS", "-D warnings"))?;
    if has("deny") {
        report.step("licences and bans", &mut cargo(&deny()))?;
    } else {
        let why = "licences and bans: cargo-deny is not installed (cargo install cargo-deny)";
        report.left_out.push(why.to_owned());
    }
    Ok(report)
}

/// Advisories need a look at the network, which not every machine has, so they are not a check.
fn deny() -> [&'static str; 5] {
    ["deny", "check", "licenses", "bans", "sources"]
}

impl Report {
    fn step(&mut self, what: &'static str, command: &mut Command) -> anyhow::Result<()> {
        self.done.push((what, step(what, command)?));
        Ok(())
    }
}

/// Whether a part of the toolchain is there; a minimal installation may lack it, and is completed
/// where rustup can do that.
fn component(report: &mut Report, subcommand: &str, name: &str) -> bool {
    if has(subcommand) {
        return true;
    }
    let mut add = Command::new("rustup");
    add.args(["component", "add", name]).stdout(Stdio::null());
    let is_there = add.status().is_ok_and(|status| status.success()) && has(subcommand);
    if !is_there {
        let why = format!("{name} is not installed (rustup component add {name})");
        report.left_out.push(why);
    }
    is_there
}
