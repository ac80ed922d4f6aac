//! Where a person's data is, and who looks after it.

use crate::ports::{
    AuditTrail, Carts, Clock, DeadLetters, EventFeed, IdGenerator, Journal, Person, PersonalData,
    RelayBook,
};
use std::sync::Arc;

/// Where a person's data is.
#[derive(Clone)]
#[expect(missing_docs, reason = "each port says what it is")]
pub struct PersonalDataParts {
    pub store: Arc<dyn PersonalData>,
    pub journal: Arc<dyn Journal>,
    pub feed: Arc<dyn EventFeed>,
    pub book: Arc<dyn RelayBook>,
    pub letters: Arc<dyn DeadLetters>,
    /// None, where nobody keeps carts.
    pub carts: Option<Arc<dyn Carts>>,
    pub trail: Arc<dyn AuditTrail>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn IdGenerator>,
    /// The names of the contracts: some keep their requests under names of their own.
    pub channels: Vec<&'static str>,
}

impl PersonalDataParts {
    /// The carts, where this service keeps them.
    pub(super) fn own_carts(&self) -> Option<&dyn Carts> {
        let carts = self.carts.as_deref();
        carts.filter(|carts| !carts.are_changed_elsewhere())
    }

    /// The names under which a person's requests are on record: their own, and that beside each contract which
    /// keeps its requests apart.
    pub(super) fn scopes(&self, person: &Person) -> Vec<String> {
        let own = person.scope();
        let apart = self.channels.iter();
        let apart = apart.map(|channel| format!("{channel}:{own}"));
        std::iter::once(own.clone()).chain(apart).collect()
    }
}
