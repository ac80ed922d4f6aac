//! `config show`: the settings in force and where each comes from, in the form of a settings file.

use crate::config::{InForce, Settings};
use crate::output::print;
use clap::Subcommand;
use std::fmt::Write as _;
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Prints the settings in force and where each comes from; secrets are hidden.
    Show,
}

impl ConfigCommand {
    pub(crate) fn run(&self, settings: &Settings) -> anyhow::Result<ExitCode> {
        match self {
            Self::Show => print(&shown(&settings.in_force))?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn shown(settings: &[InForce]) -> String {
    let mut text = String::new();
    for section in settings.chunk_by(|a, b| a.section == b.section) {
        let gap = if text.is_empty() { "" } else { "\n" };
        let assignment = |setting: &InForce| format!("{} = {}", setting.name, setting.value);
        let width = section
            .iter()
            .map(|s| assignment(s).len())
            .max()
            .unwrap_or(0);
        writeln!(text, "{gap}[{}]", section[0].section).expect("a string takes all text");
        for setting in section {
            let assignment = assignment(setting);
            writeln!(text, "{assignment:<width$}  # {}", setting.origin)
                .expect("a string takes all text");
        }
    }
    text
}
