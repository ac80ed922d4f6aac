//! What the doctor says of the address that the service listens at.

use super::Check;
use super::Finding::{Fail, Ok as Fine};
use crate::config::Settings;
use std::net::TcpListener;

pub(super) fn address(settings: &Settings, in_use: bool) -> Check {
    let listen = settings.http.listen;
    let finding = match TcpListener::bind(listen) {
        Ok(_free) => Fine(format!("{listen} is free")),
        Err(_) if in_use => Fine(format!(
            "{listen} is taken, as it is while the service runs"
        )),
        Err(error) => Fail(
            format!("{listen}: {error}"),
            "stop what listens there, or choose another --listen (port 0 takes any)".to_owned(),
        ),
    };
    Check::new("address", finding)
}
