//! Looking through the audit trail.

use crate::caller::Caller;
use crate::ports::{AuditTrail, DeedKind, DeedQuery, DeedRecord, NewDeed, StoreError};
use domain::order::Veil;
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
        if !caller.may_look() {
            return Err(ListDeedsError::Forbidden);
        }
        query.limit = query.limit.min(Self::MAX_PAGE);
        let mut found = self.0.list(&query).await?;
        if let Some(veil) = caller.veil() {
            for record in &mut found {
                cover(&mut record.deed, veil);
            }
        }
        Ok(found)
    }
}

/// Reasons are free words, and customers are named by what they were refused.
fn cover(deed: &mut NewDeed, veil: Veil) {
    deed.reason = veil.words(&deed.reason);
    if deed.kind == DeedKind::Access {
        deed.subject = veil.words(&deed.subject);
    }
    if let Some(id) = deed.actor.strip_prefix("customer:") {
        let actor = veil.actor(&domain::Actor::Customer(id.to_owned()));
        deed.actor = format!("customer:{}", actor.name().unwrap_or_default());
    }
}
