//! How far a database's schema is, and which binaries may work with it.

/// The schema of a database, from the steps that are on record there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Schema {
    /// The newest step; 0 before the first.
    pub(super) version: u32,
    /// How many steps a binary has to know that works with it.
    pub(super) works_from: u32,
}

impl Schema {
    /// From the number of each step and what it says of the binaries that may still work with the
    /// schema after it. One that says nothing is for those that know it.
    pub(super) fn of(steps: impl IntoIterator<Item = (u32, Option<u32>)>) -> Self {
        let mut schema = Self::default();
        for (number, works_from) in steps {
            schema.version = schema.version.max(number);
            schema.works_from = schema.works_from.max(works_from.unwrap_or(number));
        }
        schema
    }

    /// Whether there are tables that a binary which knows so many steps may read and write.
    pub(super) fn is_readable_by(self, known: u32) -> bool {
        self.version > 0 && self.is_for(known)
    }

    /// Whether a binary that knows so many steps may work with it, once it has made those that are
    /// missing. Says so where others are there that it does not know.
    pub(super) fn admits(self, known: u32) -> bool {
        let found = self.version;
        if found > known && self.is_for(known) {
            tracing::info!(
                found,
                known,
                "the database's schema is of a newer version of this program, which says that this one may work with it"
            );
        }
        self.is_for(known)
    }

    fn is_for(self, known: u32) -> bool {
        self.works_from <= known
    }
}

#[cfg(test)]
mod tests {
    use super::Schema;

    #[test]
    fn a_binary_works_with_a_newer_schema_if_every_step_beyond_its_own_says_so() {
        let grown = Schema::of([(1, None), (2, Some(1)), (3, Some(2)), (4, Some(2))]);
        assert_eq!((grown.version, grown.works_from), (4, 2));
        assert!(!grown.admits(1));
        for known in 2..=5 {
            assert!(grown.admits(known), "{known}");
        }
        let narrowed = Schema::of([(4, Some(2)), (5, Some(5)), (6, Some(3))]);
        assert!(!narrowed.admits(4) && narrowed.admits(5));
        let untold = Schema::of([(4, Some(2)), (9, None)]);
        assert!(!untold.admits(8) && untold.admits(9));
        let empty = Schema::of([]);
        assert!(empty.admits(3) && !empty.is_readable_by(3));
    }
}
