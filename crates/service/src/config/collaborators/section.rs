//! One collaborator's section; what it does not say is said in `[collaborators]` for all.

use super::layering::SHARED;
use crate::config::reader::Reader;

/// A collaborator's section while it is read.
pub(super) struct Section<'r, 'a> {
    pub(super) from: &'r mut Reader<'a>,
    pub(super) name: &'static str,
}

impl<'r, 'a> Section<'r, 'a> {
    pub(super) fn new(name: &'static str, from: &'r mut Reader<'a>) -> Self {
        Self { from, name }
    }

    /// The key of a setting of its own.
    pub(super) fn key(&self, setting: &str) -> String {
        format!("{}.{setting}", self.name)
    }

    /// The key of a setting that all collaborators have, here or for all of them.
    pub(super) fn shared(&self, setting: &str) -> String {
        let own = self.key(setting);
        if self.from.has(&own) {
            own
        } else {
            format!("{SHARED}.{setting}")
        }
    }
}
