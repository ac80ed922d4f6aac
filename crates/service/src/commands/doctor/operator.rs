//! What the doctor says of the word that a running service leaves for commands.

use super::Check;
use super::Finding::{Fail, Ok as Fine, Warn};
use crate::config::Settings;
use crate::operator::{OperatorFile, operator_file};

/// Whether commands find the running service.
pub(super) fn operator(settings: &Settings) -> Check {
    let path = operator_file(settings);
    let found = path.as_deref().map(OperatorFile::read);
    let finding = match found {
        Some(Ok(Some(access))) => Fine(format!("the running service is at {}", access.url)),
        Some(Err(error)) => Fail(format!("{error:#}"), "restart the service".to_owned()),
        _ => Warn(
            "the running service left no operator's token".to_owned(),
            "restart it, so that `order-service orders` can ask it",
        ),
    };
    Check::new("operator", finding)
}
