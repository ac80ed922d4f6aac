//! What was done to whom, and when: one line for each, in the file at once.

use anyhow::Context;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// The timeline of a run.
pub struct Timeline {
    began: Instant,
    file: Mutex<File>,
}

impl Timeline {
    /// Begins one in this file, with times from this moment on.
    pub fn create(file: &Path, began: Instant) -> anyhow::Result<Self> {
        let opened = File::create(file);
        let opened = opened.with_context(|| format!("{} cannot be written", file.display()))?;
        Ok(Self {
            began,
            file: Mutex::new(opened),
        })
    }

    /// Adds a line.
    pub fn note(&self, what: &str) {
        let at = self.began.elapsed().as_secs_f64();
        let line = format!("{at:9.3}  {what}\n");
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = file.write_all(line.as_bytes()) {
            eprintln!("the timeline cannot be written: {error}\n{line}");
        }
    }
}
