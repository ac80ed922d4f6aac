//! What must never happen.

use std::sync::{Arc, Mutex, PoisonError};

/// What went wrong, the first of it.
#[derive(Clone, Default)]
pub(crate) struct Violations(Arc<Mutex<Option<String>>>);

impl Violations {
    pub(crate) fn note(&self, what: String) {
        let mut first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        first.get_or_insert(what);
    }

    pub(crate) fn first(&self) -> Option<String> {
        let first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        first.clone()
    }
}
