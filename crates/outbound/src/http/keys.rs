//! Whether the other side honours our keys: the same protocol is spoken by services that do and by
//! services that do not, so it is a setting.

use domain::Duration;
use domain::process::{Capabilities, Idempotency};

/// What becomes of the `Idempotency-Key` that goes with every call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// Nobody looks at it: a repeated call is done again, so no call is repeated.
    Ignored,
    /// The same key gets the first result again.
    Honoured {
        /// How long it is remembered.
        window: Duration,
        /// Whether a refusal is remembered as well.
        pins_refusals: bool,
        /// Whether undoing an unknown key makes it refused for ever.
        tombstones_undo: bool,
    },
}

impl Keys {
    /// What the process may derive from it. None of the documents' services can be asked what became
    /// of a key.
    pub const fn capabilities(self) -> Capabilities {
        match self {
            Self::Ignored => Capabilities::KEYLESS,
            Self::Honoured {
                window,
                pins_refusals,
                tombstones_undo,
            } => Capabilities {
                idempotency: Idempotency::Keyed {
                    window,
                    pins_refusals,
                },
                can_query: false,
                tombstones_undo,
                reservation_ttl: None,
            },
        }
    }
}
