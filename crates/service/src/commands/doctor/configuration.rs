//! What the doctor says of the settings as a whole, and of what they leave to somebody else.

use super::Check;
use super::Finding::{Ok as Fine, Warn};
use crate::config::Settings;

pub(super) fn configuration(settings: &Settings) -> Check {
    let changed = settings
        .in_force
        .iter()
        .filter(|setting| setting.origin != "default");
    let what = format!(
        "{} of {} settings differ from the defaults",
        changed.count(),
        { settings.in_force.len() }
    );
    let finding = if settings.testing.kill_at.is_some() {
        Warn(
            what,
            "testing.kill_at is set: this service kills itself; unset it",
        )
    } else if settings.identity.open_beyond_loopback && !settings.http.listen.ip().is_loopback() {
        Warn(
            what,
            "whoever reaches the port may do everything; see that only friends do",
        )
    } else {
        Fine(what)
    };
    Check::new("configuration", finding)
}

/// Nothing where payments are not by event.
pub(super) fn refunds(settings: &Settings) -> Option<Check> {
    let topic = settings.refunds_asked_in()?;
    let finding = Warn(
        format!("asked for in topic {topic}, and counted as made then"),
        "see to it that a service reads it and pays back: none of the documents has one (docs/payments.md)",
    );
    Some(Check::new("refunds", finding))
}
