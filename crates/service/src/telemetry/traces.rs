//! Traces: set up where a collector is named, bounded in what they may cost, and brought to an end with the
//! process.

use super::collector::exporter;
use super::span_queue::SpanQueue;
use super::span_tally::{SpanTally, Tallied};
use crate::config::TraceSettings;
use application::traces::TARGET;
use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{
    BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracer, SdkTracerProvider,
};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;
use tracing_subscriber::filter::{FilterFn, Filtered, filter_fn};
use tracing_subscriber::layer::Layer as _;
use tracing_subscriber::registry::Registry;

/// How many spans are sent at once at most.
const BATCH: usize = 512;
/// How long the last spans may take to be sent when the process ends.
const GOOD_BYE: Duration = Duration::from_secs(2);

/// What turns spans of the process into those of traces.
pub(super) type TraceLayer =
    Filtered<tracing_opentelemetry::OpenTelemetryLayer<Registry, SdkTracer>, FilterFn, Registry>;

/// Traces that are sent.
pub(crate) struct Traces {
    provider: SdkTracerProvider,
    tally: Arc<SpanTally>,
    collector: String,
}

impl Traces {
    /// Sends traces as the settings say; none where they say so. The collector need not be there.
    pub(crate) fn start(settings: Option<&TraceSettings>) -> anyhow::Result<Option<Self>> {
        let Some(settings) = settings else {
            return Ok(None);
        };
        let tally = Arc::new(SpanTally::new(settings.queue));
        let bounds = BatchConfigBuilder::default()
            .with_max_queue_size(settings.queue)
            .with_max_export_batch_size(BATCH.min(settings.queue))
            .with_scheduled_delay(settings.interval.into())
            .build();
        let collector = settings.endpoint.to_string();
        let resource = resource(settings);
        let exporter = exporter(settings, &resource)?;
        let exporter = Tallied::new(exporter, tally.clone(), &collector);
        let batches = BatchSpanProcessor::new(exporter, bounds);
        let sampler = Sampler::TraceIdRatioBased(settings.sample);
        let provider = SdkTracerProvider::builder()
            .with_span_processor(SpanQueue::new(batches, tally.clone()))
            .with_sampler(Sampler::ParentBased(Box::new(sampler)))
            .with_resource(resource)
            .build();
        Ok(Some(Self {
            provider,
            tally,
            collector,
        }))
    }

    /// Takes the spans of traces, and nothing of what is logged.
    pub(super) fn layer(&self) -> TraceLayer {
        let is_ours =
            |metadata: &tracing::Metadata<'_>| metadata.is_span() && metadata.target() == TARGET;
        tracing_opentelemetry::layer()
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_tracked_inactivity(false)
            .with_tracer(self.provider.tracer("order-service"))
            .with_filter(filter_fn(is_ours))
    }

    /// Sends what waits, for a moment: a collector that is away keeps no process from ending.
    pub(crate) async fn finish(self) {
        let Self {
            provider,
            tally,
            collector,
        } = self;
        let (done, ended) = oneshot::channel();
        // Not one of the runtime's threads: its end would wait for that.
        std::thread::spawn(move || {
            // Whoever waited may have given up; what was lost is counted.
            let _ = provider.shutdown_with_timeout(GOOD_BYE);
            let _ = done.send(());
        });
        let _ = tokio::time::timeout(GOOD_BYE, ended).await;
        let spans = tally.untold();
        if spans > 0 {
            tracing::warn!(
                spans,
                collector,
                "{spans} spans of traces were not told: {collector}"
            );
        }
    }
}

fn resource(settings: &TraceSettings) -> Resource {
    let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    let process = KeyValue::new("process.pid", i64::from(std::process::id()));
    Resource::builder()
        .with_service_name(settings.service_name.clone())
        .with_attributes([version, process])
        .build()
}
