//! `[identity]`: who callers are, and how operators prove themselves.

use super::reader::Reader;
use super::secret::Secret;
use std::net::SocketAddr;
use std::path::PathBuf;

/// How callers are identified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IdentityMode {
    /// Whoever reaches the address may do everything; operators are known by their token.
    Open,
}

/// Who callers are.
#[derive(Debug, Clone)]
pub(crate) struct IdentitySettings {
    pub(crate) mode: IdentityMode,
    pub(crate) open_beyond_loopback: bool,
    pub(crate) operator_file: Option<PathBuf>,
    pub(crate) operator_token: Option<Secret>,
}

impl IdentitySettings {
    /// The fewest characters of an operator's token: what 128 random bits take in base 16.
    const TOKEN_LENGTH: usize = 32;

    pub(super) fn read(from: &mut Reader<'_>, listen: Option<SocketAddr>) -> Option<Self> {
        let mode = from.choice("identity.mode", &[("open", IdentityMode::Open)]);
        let open_beyond_loopback = from.switch("identity.open_beyond_loopback");
        let operator_file = from.text("identity.operator_file");
        let operator_token = from.secret("identity.operator_token", Self::TOKEN_LENGTH);
        if let (Some(IdentityMode::Open), Some(false), Some(listen)) =
            (mode, open_beyond_loopback, listen)
        {
            check_loopback(listen, from);
        }
        Some(Self {
            mode: mode?,
            open_beyond_loopback: open_beyond_loopback?,
            operator_file: operator_file.map(|file| (!file.is_empty()).then(|| file.into()))?,
            operator_token: operator_token.map(|token| (!token.is_empty()).then_some(token))?,
        })
    }
}

/// An open service obeys everybody, so it is not shown to everybody by accident.
fn check_loopback(listen: SocketAddr, from: &mut Reader<'_>) {
    if !listen.ip().is_loopback() {
        from.contradiction(
            "http.listen",
            "a loopback address such as \"127.0.0.1:8080\": in mode \"open\" anybody who \
             reaches this port may do everything. If that is meant, set \
             identity.open_beyond_loopback = true",
        );
    }
}
