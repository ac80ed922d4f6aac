//! What the checks found, as people read it.

use super::checks;
use crate::config::{Faults, Settings};
use crate::output::print;
use std::fmt::Write as _;
use std::process::ExitCode;

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
}

/// Looks at everything that can be looked at.
pub(crate) async fn run(settings: Result<Settings, Faults>) -> anyhow::Result<ExitCode> {
    let checks = match settings {
        Ok(settings) => checks::all(&settings).await,
        Err(faults) => vec![Check::new(
            "configuration",
            Finding::Fail(faults.to_string(), "mend these settings".to_owned()),
        )],
    };
    print(&report(&checks))?;
    let fails = |check: &Check| matches!(check.finding, Finding::Fail(..));
    Ok(if checks.iter().any(fails) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn report(checks: &[Check]) -> String {
    let mut text = String::new();
    for Check { subject, finding } in checks {
        let (verdict, what, advice) = match finding {
            Finding::Ok(what) => ("ok", what, None),
            Finding::Warn(what, advice) => ("warn", what, Some(*advice)),
            Finding::Fail(what, advice) => ("FAIL", what, Some(advice.as_str())),
        };
        writeln!(text, "{verdict:<5} {subject:<14} {what}").expect("a string takes all text");
        if let Some(advice) = advice {
            writeln!(text, "{:<20} -> {advice}", "").expect("a string takes all text");
        }
    }
    text
}
