//! What has become of spans: how many wait, were sent, were left out for want of room, or were not taken by
//! the collector.

use application::{Complaints, Current};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

/// Counts spans.
#[derive(Debug)]
pub(super) struct SpanTally {
    room: usize,
    waiting: AtomicUsize,
    sent: AtomicU64,
    left_out: AtomicU64,
    not_taken: AtomicU64,
}

impl SpanTally {
    pub(super) fn new(room: usize) -> Self {
        Self {
            room,
            waiting: AtomicUsize::new(0),
            sent: AtomicU64::new(0),
            left_out: AtomicU64::new(0),
            not_taken: AtomicU64::new(0),
        }
    }

    /// Whether there is room for one more, which then waits.
    pub(super) fn take_in(&self) -> bool {
        if self.waiting.fetch_add(1, Ordering::Relaxed) < self.room {
            return true;
        }
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        self.left_out.fetch_add(1, Ordering::Relaxed);
        false
    }

    fn sent(&self, spans: usize, were_taken: bool) {
        self.waiting.fetch_sub(spans, Ordering::Relaxed);
        let count = if were_taken {
            &self.sent
        } else {
            &self.not_taken
        };
        count.fetch_add(spans as u64, Ordering::Relaxed);
    }

    /// Those that nobody will hear of, were the process to end now.
    pub(super) fn untold(&self) -> u64 {
        let waiting = self.waiting.load(Ordering::Relaxed) as u64;
        waiting + self.lost()
    }

    fn lost(&self) -> u64 {
        self.left_out.load(Ordering::Relaxed) + self.not_taken.load(Ordering::Relaxed)
    }
}

/// Sends spans by what is in force, and says from time to time that some were lost.
#[derive(Debug)]
pub(super) struct Tallied<E> {
    exporter: Current<E>,
    tally: Arc<SpanTally>,
    collector: String,
    complaints: Complaints,
    told: AtomicU64,
}

impl<E> Tallied<E> {
    pub(super) fn new(exporter: Current<E>, tally: Arc<SpanTally>, collector: &str) -> Self {
        Self {
            exporter,
            tally,
            collector: collector.to_owned(),
            complaints: Complaints::default(),
            told: AtomicU64::new(0),
        }
    }

    /// Here and not where spans are left out: those places are in the middle of something.
    fn complain(&self, error: Option<String>) {
        let lost = self.tally.lost();
        let is_news = lost > self.told.load(Ordering::Relaxed);
        if !is_news || !self.complaints.is_due() {
            return;
        }
        self.told.store(lost, Ordering::Relaxed);
        let collector = &self.collector;
        let error = error.unwrap_or_else(|| "it is slower than what is to be told".to_owned());
        tracing::warn!(
            collector, spans = lost, %error,
            "{lost} spans of traces could not be told so far; all else goes on: {error}"
        );
    }
}

impl<E: SpanExporter> SpanExporter for Tallied<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let spans = batch.len();
        let current = self.exporter.get();
        let exported = current.export(batch).await;
        self.tally.sent(spans, exported.is_ok());
        self.complain(exported.as_ref().err().map(ToString::to_string));
        exported
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.get().shutdown_with_timeout(timeout)
    }

    fn shutdown(&self) -> OTelSdkResult {
        self.exporter.get().shutdown()
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.get().force_flush()
    }
}
