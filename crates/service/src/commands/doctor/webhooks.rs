//! What the doctor says of webhooks.

use super::Check;
use super::Finding::{Ok as Fine, Warn};
use crate::config::WebhookSettings;

/// Where they may go. Which there are, the running service tells: `order-service webhooks list`.
pub(super) fn webhooks(settings: &WebhookSettings) -> Check {
    let finding = match (settings.allow_private, settings.allow_http) {
        (false, false) => Fine("go over https to public addresses".to_owned()),
        (true, false) => Fine("go over https, also to local networks".to_owned()),
        (true, true) => Fine("go over http and https, also to local networks".to_owned()),
        (false, true) => Warn(
            "go over http to public addresses".to_owned(),
            "whoever is on the way reads along: set webhooks.allow_http to false",
        ),
    };
    Check::new("webhooks", finding)
}
