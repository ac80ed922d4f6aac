//! What the checks found, as people read it, or machines.

use super::checks;
use crate::config::{Faults, Settings};
use crate::output::print;
use clap::Args;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::process::ExitCode;

/// What can be typed after `doctor`.
#[derive(Debug, Args)]
pub(crate) struct DoctorCommand {
    /// Print JSON, one list with an object for each thing that was looked at, for machines.
    #[arg(long)]
    json: bool,
}

/// What a check found.
pub(super) enum Finding {
    Ok(String),
    /// It works, but somebody should look; with what to do.
    Warn(String, &'static str),
    /// It does not work; with what to do.
    Fail(String, String),
}

/// One thing that was looked at.
pub(super) struct Check {
    subject: &'static str,
    pub(super) finding: Finding,
}

impl Check {
    pub(super) fn new(subject: &'static str, finding: Finding) -> Self {
        Self { subject, finding }
    }

    fn parts(&self) -> (&'static str, &str, Option<&str>) {
        match &self.finding {
            Finding::Ok(what) => ("ok", what, None),
            Finding::Warn(what, advice) => ("warn", what, Some(advice)),
            Finding::Fail(what, advice) => ("FAIL", what, Some(advice)),
        }
    }
}

impl DoctorCommand {
    /// Looks at everything that can be looked at. The exit code is 1 where something does not work.
    pub(crate) async fn run(self, settings: Result<Settings, Faults>) -> anyhow::Result<ExitCode> {
        let checks = match settings {
            Ok(settings) => checks::all(&settings).await,
            Err(faults) => vec![Check::new(
                "configuration",
                Finding::Fail(faults.to_string(), "mend these settings".to_owned()),
            )],
        };
        if self.json {
            print(&format!("{:#}\n", json_of(&checks)))?;
        } else {
            print(&report(&checks))?;
        }
        let fails = |check: &Check| matches!(check.finding, Finding::Fail(..));
        Ok(if checks.iter().any(fails) {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        })
    }
}

fn report(checks: &[Check]) -> String {
    let mut text = String::new();
    for check in checks {
        let (verdict, what, advice) = check.parts();
        let subject = check.subject;
        writeln!(text, "{verdict:<5} {subject:<14} {what}").expect("a string takes all text");
        if let Some(advice) = advice {
            writeln!(text, "{:<20} -> {advice}", "").expect("a string takes all text");
        }
    }
    text
}

fn json_of(checks: &[Check]) -> Value {
    let one = |check: &Check| {
        let (verdict, what, advice) = check.parts();
        json!({
            "verdict": verdict.to_lowercase(),
            "subject": check.subject,
            "found": what,
            "advice": advice,
        })
    };
    checks.iter().map(one).collect()
}
