//! What the doctor says of Eureka: whether it can be asked, and who hears what collaborators are shown.

use super::Check;
use super::Finding::{Ok as Fine, Warn};
use super::collaborators::{Named, remotes};
use super::conversation::over_http;
use crate::config::{EurekaSettings, Place, Settings};
use outbound::asking::Site;
use std::time::Duration;

/// As long as the service waits for one of its servers.
const PATIENCE: Duration = Duration::from_secs(3);

/// Nothing where none is used.
pub(super) async fn eureka(settings: &Settings) -> Vec<Check> {
    let Some(eureka) = &settings.eureka else {
        return Vec::new();
    };
    let mut checks: Vec<Check> = shown(settings, eureka).into_iter().collect();
    for site in &eureka.sites {
        checks.push(server(site).await);
    }
    checks
}

/// Nothing is asked of it, so no name or password is shown.
async fn server(site: &Site) -> Check {
    let finding = match over_http(&site.to_string(), PATIENCE).await {
        Ok(_) => Fine(format!("{site} can be reached")),
        Err(why) => Warn(
            format!("{site}: {why}"),
            "start it, or mend eureka.urls: this service is not listed there, and nobody is found anew through it",
        ),
    };
    Check::new("eureka", finding)
}

/// Whether what is shown to a collaborator goes to whatever host is listed. Nothing where nobody is looked up.
fn shown(settings: &Settings, eureka: &EurekaSettings) -> Option<Check> {
    let of = remotes(settings).into_iter().flatten();
    let listed: Vec<Named<'_>> = of
        .filter(|of| matches!(of.place, Place::Listed(_)))
        .collect();
    let shown = listed.iter().filter(|of| of.is_shown_something);
    let shown: Vec<&str> = shown.map(|of| of.name).collect();
    let finding = match (listed.len(), eureka.hosts.are_all(), shown.join(", ")) {
        (0, _, _) => return None,
        (_, true, names) if !names.is_empty() => Warn(
            format!("the authorization of {names} goes to whatever host is listed there"),
            "set eureka.hosts to where these services are: whoever may write to Eureka can list a host \
             of theirs (docs/spring.md)",
        ),
        (many, _, _) => Fine(format!("{many} of the collaborators are looked up there")),
    };
    Some(Check::new("eureka", finding))
}
