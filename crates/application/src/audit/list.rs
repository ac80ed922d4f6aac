//! Looking through the audit trail.

use crate::caller::Caller;
use crate::ports::{AuditTrail, DeedQuery, DeedRecord, StoreError};
use std::sync::Arc;
use thiserror::Error;

/// Why nothing of the trail is shown.
#[derive(Debug, Clone, Error)]
pub enum ListDeedsError {
    /// It is not for them.
    #[error("only operators see what operators have done")]
    Forbidden,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Lists deeds, latest first.
#[derive(Clone)]
pub struct ListDeeds(pub Arc<dyn AuditTrail>);

impl ListDeeds {
    /// The most on one page.
    pub const MAX_PAGE: u32 = 200;

    /// Those that fit.
    pub async fn run(
        &self,
        caller: &Caller,
        mut query: DeedQuery,
    ) -> Result<Vec<DeedRecord>, ListDeedsError> {
        if !caller.is_operator() {
            return Err(ListDeedsError::Forbidden);
        }
        query.limit = query.limit.min(Self::MAX_PAGE);
        Ok(self.0.list(&query).await?)
    }
}
