//! The audit trail in memory.

use super::store::MemoryStore;
use crate::ports::{
    AuditTrail, DeedId, DeedOutcome, DeedQuery, DeedRecord, NewDeed, StoreError, Struck,
    TrailBounds,
};
use async_trait::async_trait;

#[async_trait]
impl AuditTrail for MemoryStore {
    async fn append(&self, deed: &NewDeed) -> Result<DeedId, StoreError> {
        self.check_up()?;
        let mut state = self.state();
        state.last_deed += 1;
        let id = DeedId(state.last_deed);
        let deed = deed.clone();
        state.deeds.push(DeedRecord { id, deed });
        Ok(id)
    }

    async fn note(&self, id: DeedId, outcome: DeedOutcome, note: &str) -> Result<(), StoreError> {
        self.check_up()?;
        let mut state = self.state();
        let found = state.deeds.iter_mut().find(|record| record.id == id);
        if let Some(DeedRecord { deed, .. }) = found
            && deed.outcome == DeedOutcome::Unknown
        {
            *deed = deed.clone().ended(outcome, note);
        }
        Ok(())
    }

    async fn list(&self, query: &DeedQuery) -> Result<Vec<DeedRecord>, StoreError> {
        self.check_up()?;
        let fits = |DeedRecord { id, deed }: &&DeedRecord| {
            query.kind.is_none_or(|kind| deed.kind == kind)
                && query.actor.as_ref().is_none_or(|who| deed.actor == *who)
                && query
                    .subject
                    .as_ref()
                    .is_none_or(|what| deed.subject == *what)
                && query.outcome.is_none_or(|known| deed.outcome == known)
                && query.before.is_none_or(|before| *id < before)
        };
        let state = self.state();
        let found = state.deeds.iter().rev().filter(fits);
        Ok(found.take(query.limit as usize).cloned().collect())
    }

    async fn strike(&self, bounds: &TrailBounds, batch: u32) -> Result<Struck, StoreError> {
        self.check_up()?;
        let mut state = self.state();
        let (mut deeds, mut refusals) = (0, 0);
        let (mut over, mut is_crowded) = (Vec::new(), false);
        for DeedRecord { id, deed } in state.deeds.iter().rev() {
            let (later, most, is_late) = match deed.outcome {
                DeedOutcome::Refused => (&mut refusals, bounds.refusals, false),
                DeedOutcome::Unknown | DeedOutcome::Done | DeedOutcome::Failed => {
                    (&mut deeds, bounds.deeds, deed.at >= bounds.lately)
                }
            };
            *later += 1;
            if deed.at < bounds.before || (*later > most && !is_late) {
                over.push(*id);
            } else {
                is_crowded |= *later > most;
            }
        }
        over.sort_unstable();
        over.truncate(batch as usize);
        state.deeds.retain(|record| !over.contains(&record.id));
        Ok(Struck {
            records: over.len() as u64,
            is_crowded,
        })
    }
}
