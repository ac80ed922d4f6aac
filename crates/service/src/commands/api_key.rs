//! `api-key`: a fresh key for another service. It is shown once; only its hash is kept.

use crate::operator::random_token;
use crate::output::print;
use clap::{Args, ValueEnum};
use domain::text::bounded;
use std::process::ExitCode;

/// The most characters of a name.
const NAME_LIMIT: usize = 64;

/// Makes a key for another service and prints it with the lines for the settings file.
#[derive(Debug, Args)]
pub(crate) struct ApiKeyCommand {
    /// Who will have it; names them in the orders' journals.
    #[arg(value_parser = name)]
    name: String,
    /// What they may do.
    #[arg(long, value_enum, default_value_t = KeyRole::Service)]
    role: KeyRole,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum KeyRole {
    /// Ships, processes, delivers, reports on parcels, orders for customers.
    Service,
    /// Looks at what operators look at, with personal data masked, and does nothing.
    Viewer,
    /// All orders, settlement, dead letters.
    Operator,
}

impl ApiKeyCommand {
    pub(crate) fn run(&self) -> anyhow::Result<ExitCode> {
        let key = random_token()?;
        let role = match self.role {
            KeyRole::Service => "service",
            KeyRole::Viewer => "viewer",
            KeyRole::Operator => "operator",
        };
        let digest = inbound::http::digest(key.reveal());
        let digest: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        print(&format!(
            "The key, which is shown this once and kept nowhere:\n\n  {}\n\n\
             {} sends it in the header X-Api-Key. Add to the settings file:\n\n\
             [[identity.api_keys]]\nname = {:?}\nrole = \"{role}\"\nsha256 = \"{}\"\n",
            key.reveal(),
            self.name,
            self.name,
            digest.concat()
        ))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// As the settings take it, and as TOML and Rust write it alike.
fn name(text: &str) -> Result<String, String> {
    let is_plain = text.chars().all(|c| !c.is_control());
    match bounded(text, NAME_LIMIT) {
        Ok(name) if is_plain => Ok(name),
        Ok(_) => Err("must not have control characters".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}
