//! Switching the expiry of unpaid orders on and off.

use crate::audit::{Ending, Ends, Intent, RecordDeed};
use crate::caller::Caller;
use crate::ports::{DeedKind, Expiry, ExpirySwitch, StoreError};
use std::sync::Arc;
use thiserror::Error;

/// Switches the expiry.
#[derive(Clone)]
pub struct SwitchExpiry {
    /// How it stands.
    pub switch: Arc<dyn ExpirySwitch>,
    /// Where it goes on record.
    pub deeds: RecordDeed,
}

/// Why it stands as it stood.
#[derive(Debug, Clone, Error)]
pub enum SwitchExpiryError {
    /// It is not for them.
    #[error("only operators may do this")]
    Forbidden,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Ends for SwitchExpiryError {
    fn ending(&self) -> Ending {
        match self {
            Self::Forbidden => Ending::refused(),
            Self::Store(error) => error.ending(),
        }
    }
}

impl Ends for Expiry {
    fn ending(&self) -> Ending {
        Ending::done("")
    }
}

impl SwitchExpiry {
    /// For all replicas. To switch it to where it is does no harm.
    pub async fn run(&self, caller: &Caller, is_on: bool) -> Result<Expiry, SwitchExpiryError> {
        if !caller.is_operator() {
            return Err(SwitchExpiryError::Forbidden);
        }
        let intent = Intent {
            kind: DeedKind::ExpirySwitch,
            subject: if is_on { "on" } else { "off" },
            reason: "",
        };
        let switching = async {
            let switched = self.switch.set_expiry(is_on).await;
            switched.map_err(SwitchExpiryError::from)
        };
        let switched = self.deeds.doing(caller, intent, switching).await?;
        let by = caller.scope();
        tracing::info!(by, is_on, "the expiry of unpaid orders was switched");
        Ok(switched)
    }
}
