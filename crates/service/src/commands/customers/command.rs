//! The subcommands of `customers`: they go to the running service, which is who goes on with erasures.

use crate::commands::orders::ServiceDesk;
use crate::config::Settings;
use crate::output::print;
use anyhow::Context as _;
use clap::{Args, Subcommand};
use domain::{CustomerId, Email, Reason};
use reqwest::Method;
use serde_json::{Value, json};
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(crate) enum CustomersCommand {
    /// Prints all that is kept about a customer, in JSON. Goes on record.
    Export(WhoArgs),
    /// Erases a customer's personal data: at once where their orders are over, else when they are. Goes on
    /// record.
    Erase(EraseArgs),
    /// Says how an erasure stands.
    Erasure(ErasureArgs),
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct WhoArgs {
    /// The customer's id.
    #[arg(value_name = "ID", value_parser = customer)]
    customer: Option<CustomerId>,
    /// The address of a guest, who has no id.
    #[arg(long, value_name = "EMAIL", value_parser = email)]
    guest: Option<Email>,
}

#[derive(Debug, Args)]
pub(crate) struct EraseArgs {
    #[command(flatten)]
    who: WhoArgs,
    /// Why: a ticket's number, and no names. Goes on record.
    #[arg(long, value_parser = reason)]
    reason: Reason,
}

#[derive(Debug, Args)]
pub(crate) struct ErasureArgs {
    /// Its id, as `erase` has printed it.
    #[arg(value_name = "ERASURE")]
    erasure: String,
}

impl CustomersCommand {
    pub(crate) async fn run(self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let desk = ServiceDesk::find(settings).await?.context(
            "no service runs under these settings: customers are exported and erased while one does",
        )?;
        let told: Value = match self {
            Self::Export(who) => return export(&desk, &who).await,
            Self::Erase(erase) => erase.run(&desk).await?,
            Self::Erasure(ErasureArgs { erasure }) => {
                let path = format!("/api/v1/erasures/{}", escaped(&erasure));
                desk.get(&path, &[]).await?
            }
        };
        print(&format!("{}\n", serde_json::to_string_pretty(&told)?))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// As it comes: nobody's orders are too many.
async fn export(desk: &ServiceDesk, who: &WhoArgs) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout();
    match (&who.customer, &who.guest) {
        (Some(id), _) => {
            let path = path(id, "personal-data");
            desk.copy((Method::GET, &path), None, &mut out).await?;
        }
        (None, guest) => {
            let body = json!({ "email": guest.as_ref().map(Email::as_str) });
            let asked = (Method::POST, "/api/v1/guests/personal-data");
            desk.copy(asked, Some(&body), &mut out).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

impl EraseArgs {
    async fn run(self, desk: &ServiceDesk) -> anyhow::Result<Value> {
        let reason = self.reason.as_str();
        match (&self.who.customer, &self.who.guest) {
            (Some(id), _) => {
                let body = json!({ "reason": reason });
                desk.post(&path(id, "erasure"), &body).await
            }
            (None, guest) => {
                let email = guest.as_ref().map(Email::as_str);
                let body = json!({ "email": email, "reason": reason });
                desk.post("/api/v1/guests/erasure", &body).await
            }
        }
    }
}

fn path(id: &CustomerId, what: &str) -> String {
    format!("/api/v1/customers/{}/{what}", escaped(id.as_str()))
}

/// As one segment of a path.
fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~');
    text.bytes()
        .map(|byte| {
            if plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

fn customer(text: &str) -> Result<CustomerId, String> {
    CustomerId::parse(text).map_err(|error| error.to_string())
}

fn email(text: &str) -> Result<Email, String> {
    Email::parse(text).map_err(|error| error.to_string())
}

fn reason(text: &str) -> Result<Reason, String> {
    Reason::try_new(text).map_err(|error| error.to_string())
}
