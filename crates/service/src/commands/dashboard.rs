//! `dashboard`: a link that lets whoever opens it in once, asked of the running service.

use super::orders::ServiceDesk;
use crate::config::Settings;
use crate::output::print;
use crate::telemetry::escaped;
use anyhow::Context as _;
use serde::Deserialize;
use serde_json::json;
use std::process::ExitCode;

const LINKS: &str = "/dashboard/links";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Link {
    path: String,
    expires_at: String,
}

/// Prints the link and how long it holds. Nothing is opened: the browser may be on another machine.
pub(crate) async fn run(settings: &Settings) -> anyhow::Result<ExitCode> {
    let desk = ServiceDesk::find(settings).await?.context(
        "no service runs under these settings, or it has left no word of where it is \
         (identity.operator_file); the sign-in page of a running one takes the operator's token",
    )?;
    let link: Link = desk.post(LINKS, &json!({})).await?;
    print(&format!(
        "{}{}\nIt lets whoever opens it in once, until {}.\n",
        desk.url(),
        escaped(&link.path),
        escaped(&link.expires_at)
    ))?;
    Ok(ExitCode::SUCCESS)
}
