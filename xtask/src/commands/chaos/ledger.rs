//! What clients asked and what they were told: each line is in the file before the client goes on, so
//! that whatever happens to this program, the file has it.

use super::http::{Outcome, Request};
use anyhow::Context;
use serde_json::json;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// One request and what came of it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Which story it belongs to.
    pub story: u64,
    /// From the beginning of the run to the request.
    pub asked_at: Duration,
    /// From the request to its answer, or to the end of patience.
    pub took: Duration,
    /// Which replica was asked.
    pub replica: usize,
    pub request: Request,
    pub outcome: Outcome,
}

/// The clients' ledger.
pub struct Ledger {
    began: Instant,
    kept: Mutex<Kept>,
}

struct Kept {
    file: File,
    entries: Vec<Entry>,
    /// A file that could not be written makes the run void.
    trouble: Option<std::io::Error>,
}

impl Ledger {
    /// Begins one in this file, with times from this moment on.
    pub fn create(file: &Path, began: Instant) -> anyhow::Result<Self> {
        let kept = Kept {
            file: File::create(file)
                .with_context(|| format!("{} cannot be written", file.display()))?,
            entries: Vec::new(),
            trouble: None,
        };
        Ok(Self {
            began,
            kept: Mutex::new(kept),
        })
    }

    /// Time since the beginning.
    pub fn now(&self) -> Duration {
        self.began.elapsed()
    }

    /// Before a request is sent.
    pub fn asks(&self, story: u64, replica: usize, request: &Request) -> Duration {
        let now = self.now();
        let line = json!({
            "ms": millis(now), "story": story, "replica": replica, "asks": request.method,
            "path": request.path, "key": request.key, "user": request.user, "body": request.body,
        });
        self.lock().write(&line);
        now
    }

    /// Once it is answered, or is not going to be.
    pub fn was_told(&self, entry: Entry) {
        let outcome = match &entry.outcome {
            Outcome::Answer(answer) => json!({
                "status": answer.status, "replayed": answer.replayed, "body": answer.body,
            }),
            Outcome::Refused => json!("nobody listens"),
            Outcome::Lost(why) => json!({ "lost": why }),
        };
        let line = json!({
            "ms": millis(entry.asked_at + entry.took), "story": entry.story,
            "replica": entry.replica, "key": entry.request.key, "path": entry.request.path,
            "took_ms": millis(entry.took), "told": outcome,
        });
        let mut kept = self.lock();
        kept.write(&line);
        kept.entries.push(entry);
    }

    /// All that was asked and answered.
    pub fn entries(&self) -> anyhow::Result<Vec<Entry>> {
        let mut kept = self.lock();
        if let Some(trouble) = kept.trouble.take() {
            return Err(trouble).context("the clients' ledger could not be written");
        }
        Ok(kept.entries.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn write(&mut self, line: &serde_json::Value) {
        // In one piece: a line is there or not.
        let line = format!("{line}\n");
        if let Err(trouble) = self.file.write_all(line.as_bytes()) {
            self.trouble = Some(trouble);
        }
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
