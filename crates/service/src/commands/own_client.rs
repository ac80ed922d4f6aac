//! The client of commands that ask the service on this machine.

use reqwest::{Client, redirect};
use std::time::Duration;

/// With no proxy and no redirect: what is sent is for the service alone. It is found by an address of this
/// machine, which it has left in a file that only its owner can write, and a certificate is for the name by
/// which others know it: so the connection is encrypted where the service wants that, and the name is not
/// looked at.
pub(super) fn own_client(patience: Duration) -> anyhow::Result<Client> {
    let client = Client::builder()
        .no_proxy()
        .redirect(redirect::Policy::none())
        .tls_danger_accept_invalid_certs(true)
        .timeout(patience);
    Ok(client.build()?)
}
