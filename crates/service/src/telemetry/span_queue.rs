//! The door of the queue of spans: those for which there is no room are left out, and counted.

use super::span_tally::SpanTally;
use opentelemetry::Context;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{BatchSpanProcessor, Span, SpanData, SpanProcessor};
use std::sync::Arc;
use std::time::Duration;

/// Lets in as many spans as may wait. (The queue behind it leaves out the others as well, without a word.)
#[derive(Debug)]
pub(super) struct SpanQueue {
    batches: BatchSpanProcessor,
    tally: Arc<SpanTally>,
}

impl SpanQueue {
    pub(super) fn new(batches: BatchSpanProcessor, tally: Arc<SpanTally>) -> Self {
        Self { batches, tally }
    }
}

impl SpanProcessor for SpanQueue {
    fn on_start(&self, span: &mut Span, context: &Context) {
        self.batches.on_start(span, context);
    }

    fn on_end(&self, span: SpanData) {
        if self.tally.take_in() {
            self.batches.on_end(span);
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.batches.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.batches.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.batches.set_resource(resource);
    }
}
