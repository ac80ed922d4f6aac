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
    let (address, until) = fresh_link(settings).await?;
    print(&format!(
        "{address}\nIt lets whoever opens it in once, until {until}.\n"
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// How to look at the dashboard of the service at this address: by a fresh link where one is to be had.
pub(super) async fn way_in(settings: &Settings, url: &str) -> String {
    match fresh_link(settings).await {
        Ok((address, _)) => format!("{address} (good once, for an hour)"),
        Err(_) => {
            format!("{url}/dashboard (`order-service dashboard` prints a link that signs in)")
        }
    }
}

/// A new link's address, and until when it holds.
async fn fresh_link(settings: &Settings) -> anyhow::Result<(String, String)> {
    let desk = ServiceDesk::find(settings).await?.context(
        "no service runs under these settings, or it has left no word of where it is \
         (identity.operator_file); the sign-in page of a running one takes the operator's token",
    )?;
    let link: Link = desk.post(LINKS, &json!({})).await?;
    let address = format!("{}{}", desk.url(), escaped(&link.path));
    Ok((address, escaped(&link.expires_at)))
}
