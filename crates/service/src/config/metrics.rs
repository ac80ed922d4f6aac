//! `[metrics]`: whether the process counts, and who may read what it counted.

use super::reader::Reader;
use crate::secrets::KeptSecret;
use std::net::SocketAddr;

/// The shortest token that nobody guesses.
const SHORTEST_TOKEN: usize = 16;

/// What is counted, and for whom.
#[derive(Debug, Clone)]
pub(crate) struct MetricsSettings {
    pub(crate) enabled: bool,
    /// A listener of their own; none: they are on the main one.
    pub(crate) listen: Option<SocketAddr>,
    /// Lets somebody read metrics on the main listener who is no operator.
    pub(crate) token: Option<KeptSecret>,
}

impl MetricsSettings {
    pub(super) fn read(from: &mut Reader<'_>) -> Option<Self> {
        let enabled = from.switch("metrics.enabled");
        let expected = "nothing, or an address and a port, such as \"0.0.0.0:9464\"";
        let listen = from.parsed("metrics.listen", expected, |text| match text {
            "" => Some(None),
            text => text.parse().ok().map(Some),
        });
        let token = from.kept("metrics.token", SHORTEST_TOKEN);
        Some(Self {
            enabled: enabled?,
            listen: listen?,
            token: token?,
        })
    }
}
