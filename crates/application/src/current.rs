//! What is in force now and may be another thing in a moment, such as a secret whose file has changed.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

/// What is in force now. Clones are the same place: what is put into one is seen by all. It does not print
/// what it holds.
pub struct Current<T>(Arc<RwLock<Arc<T>>>);

impl<T> Current<T> {
    /// This, until something else is put in its place.
    pub fn new(now: T) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(now))))
    }

    /// What is in force; whoever has taken it keeps it, whatever comes after.
    pub fn get(&self) -> Arc<T> {
        let now = self.0.read();
        now.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts this in its place, for all who ask from now on.
    pub fn put(&self, now: T) {
        let now = Arc::new(now);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = now;
    }
}

impl<T> Clone for Current<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> fmt::Debug for Current<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Current(…)")
    }
}

/// By what is in force.
impl<T: PartialEq> PartialEq for Current<T> {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl<T: Eq> Eq for Current<T> {}

#[cfg(test)]
mod tests {
    use super::Current;

    #[test]
    fn all_clones_see_what_is_put_in_place_and_none_prints_it() {
        let one = Current::new("hunter2".to_owned());
        let (other, taken) = (one.clone(), one.get());
        one.put("hunter3".to_owned());
        assert_eq!((&**other.get(), &**taken), ("hunter3", "hunter2"));
        assert_eq!(format!("{one:?}"), "Current(…)");
    }
}
