//! The log: in memory for those who ask, in a file for those who come later.

use super::entry::{Effect, Ended, RequestEntry, line};
use super::file::EffectsFile;
use crate::moment::moment;
use application::ports::Clock;
use serde_json::Value;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many entries there may be. Requests beyond it are refused; what those before it still do is
/// put on record all the same.
const MOST_ENTRIES: usize = 1_000_000;
/// How many bytes they may have in all.
pub(super) const MOST_BYTES: usize = 512 << 20;

/// How many entries one answer tells at most.
const PAGE: usize = 10_000;
/// How many bytes, unless one entry alone has more.
const PAGE_BYTES: usize = 8 << 20;

/// The log of effects.
pub(in crate::sandbox) struct Effects {
    clock: Arc<dyn Clock>,
    written: Mutex<Written>,
}

struct Written {
    lines: Vec<String>,
    bytes: usize,
    file: Option<EffectsFile>,
    /// A line is missing in the file: there are to be no more requests that it could not tell of.
    is_broken: bool,
}

/// The log has no place for another request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sandbox) struct Full;

impl Effects {
    /// The log, and what is in its file already.
    pub(in crate::sandbox) fn new(clock: Arc<dyn Clock>, mut file: Option<EffectsFile>) -> Self {
        let lines = file
            .as_mut()
            .map(EffectsFile::take_lines)
            .unwrap_or_default();
        let written = Written {
            bytes: lines.iter().map(String::len).sum(),
            lines,
            file,
            is_broken: false,
        };
        Self {
            clock,
            written: Mutex::new(written),
        }
    }

    /// Whether another request would find a place.
    pub(in crate::sandbox) fn has_room(&self) -> bool {
        self.lock().has_room()
    }

    /// A request has arrived: gives its number, which is that of its entry.
    pub(in crate::sandbox) fn request(&self, entry: &RequestEntry<'_>) -> Result<u64, Full> {
        let mut written = self.lock();
        if !written.has_room() {
            return Err(Full);
        }
        Ok(self.write(&mut written, None, entry.fields()))
    }

    /// A request had an effect.
    pub(in crate::sandbox) fn effect(&self, request: u64, effect: &Effect<'_>) {
        self.write(&mut self.lock(), Some(request), effect.fields());
    }

    /// A request has ended: nothing more comes of it.
    pub(in crate::sandbox) fn answer(&self, request: u64, ended: &Ended<'_>) {
        self.write(&mut self.lock(), Some(request), ended.fields());
    }

    /// The entries after one, a page of them, each with its line's end.
    pub(in crate::sandbox) fn after(&self, number: u64) -> String {
        let written = self.lock();
        let first = usize::try_from(number).unwrap_or(usize::MAX);
        let mut text = String::new();
        for line in written.lines.iter().skip(first).take(PAGE) {
            if !text.is_empty() && text.len() + line.len() > PAGE_BYTES {
                break;
            }
            text += line;
            text.push('\n');
        }
        text
    }

    fn write(&self, written: &mut Written, request: Option<u64>, fields: Value) -> u64 {
        let number = written.lines.len() as u64 + 1;
        let at = moment(self.clock.now());
        let line = line(number, request.unwrap_or(number), &at, fields);
        if let Some(Err(error)) = written.file.as_mut().map(|file| file.append(&line)) {
            tracing::error!(%error, "the log of effects cannot be written: {error}");
            written.is_broken = true;
        }
        written.bytes += line.len();
        written.lines.push(line);
        number
    }

    /// A line is there as a whole or not at all.
    fn lock(&self) -> MutexGuard<'_, Written> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Written {
    const fn has_room(&self) -> bool {
        self.lines.len() < MOST_ENTRIES && self.bytes < MOST_BYTES && !self.is_broken
    }
}
