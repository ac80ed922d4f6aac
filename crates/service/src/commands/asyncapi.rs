//! `asyncapi`: the description of the messages, for generators and reviews.

use crate::asyncapi::{Extent, asyncapi};
use crate::config::Settings;
use crate::output::print;
use clap::Args;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub(crate) struct AsyncapiCommand {
    /// All messages that the service knows, not only those that the settings put to use.
    #[arg(long)]
    all: bool,
}

impl AsyncapiCommand {
    pub(crate) fn run(&self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let extent = if self.all {
            Extent::All
        } else {
            Extent::InForce
        };
        let description = serde_json::to_string_pretty(&asyncapi(settings, extent))?;
        print(&format!("{description}\n"))?;
        Ok(ExitCode::SUCCESS)
    }
}
