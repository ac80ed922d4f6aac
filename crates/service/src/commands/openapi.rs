//! `openapi`: the description of the HTTP contracts, for generators and reviews.

use crate::output::print;
use std::process::ExitCode;

pub(crate) fn run() -> anyhow::Result<ExitCode> {
    let description = serde_json::to_string_pretty(&inbound::openapi())?;
    print(&format!("{description}\n"))?;
    Ok(ExitCode::SUCCESS)
}
