//! Asks the config servers that the settings name, before the settings are read for good.

use super::note::Note;
use super::section::SpringSettings;
use crate::config::fault::Fault;
use outbound::config_server::{ConfigServer, PropertySource};
use std::time::Duration;

/// How often a server is asked that has to answer, and how long is waited in between: as Spring does.
const TRIES: u32 = 6;
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// What config servers told.
#[derive(Debug, Clone, Default)]
pub(crate) struct Told {
    /// The best first.
    pub(in crate::config) sources: Vec<PropertySource>,
    pub(in crate::config) notes: Vec<Note>,
    pub(in crate::config) faults: Vec<Fault>,
}

impl Told {
    /// What those say that these settings name.
    pub(in crate::config) async fn to(settings: &SpringSettings) -> Self {
        let mut told = Self::default();
        // The later import wins.
        for import in settings.imports.iter().rev() {
            let shown: Vec<String> = import.sites.iter().map(ToString::to_string).collect();
            let token = settings
                .token
                .as_ref()
                .map(|token| token.reveal().to_owned());
            let asked = match ConfigServer::try_new(import.sites.clone(), token) {
                Ok(server) => ask(&server, settings, import.is_patient).await,
                Err(why) => Err(why.to_string()),
            };
            match asked {
                Ok(sources) => {
                    told.notes.push(heard(&shown, settings, &sources));
                    told.sources.extend(sources);
                }
                Err(why) if import.is_optional => told.notes.push(Note::Warning(format!(
                    "no settings from a config server, the start goes on without them: {why}"
                ))),
                Err(why) => told.faults.push(Fault {
                    key: "spring.config_import".to_owned(),
                    value: None,
                    source: shown.join(", "),
                    expected: format!(
                        "a config server that answers, or \"optional:\" before it: {why}"
                    ),
                }),
            }
        }
        told
    }
}

fn heard(shown: &[String], settings: &SpringSettings, sources: &[PropertySource]) -> Note {
    let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
    let (server, wanted) = (shown.join(", "), &settings.wanted);
    Note::Detail(format!(
        "settings of {} ({}) from {server}: {}",
        wanted.application,
        wanted.profiles,
        names.join(", ")
    ))
}

async fn ask(
    server: &ConfigServer,
    settings: &SpringSettings,
    is_patient: bool,
) -> Result<Vec<PropertySource>, String> {
    let tries = if is_patient { TRIES } else { 1 };
    let mut wait = FIRST_WAIT;
    for _ in 1..tries {
        if let Ok(sources) = server.ask(&settings.wanted).await {
            return Ok(sources);
        }
        tokio::time::sleep(wait).await;
        wait = wait.mul_f32(1.1).min(LONGEST_WAIT);
    }
    server.ask(&settings.wanted).await
}
