//! The log: to stderr, one line for each entry, as text for people or JSON for machines. Where traces are
//! sent, each entry says in which it was made.

use super::escape::OneLine;
use super::traces::Traces;
use crate::config::{LogFormat, LogSettings};
use anyhow::Context as _;
use application::metrics::{Metric, PANICS};
use tracing::Subscriber;
use tracing_subscriber::layer::{Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, fmt, registry};

/// Starts logging as the settings say, and the spans of traces, if they are sent.
pub(crate) fn start_logs(settings: &LogSettings, traces: Option<&Traces>) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&settings.level).context("log.level is not a log filter")?;
    let lines = settings.format;
    let started = match traces {
        // The filter is everybody's: what the log leaves out is not even made.
        None => registry().with(filter).with(written(lines)).try_init(),
        Some(traces) => {
            let log = written(lines).with_filter(filter);
            registry().with(traces.layer()).with(log).try_init()
        }
    };
    started.context("logging cannot be started")?;
    log_panics();
    Ok(())
}

/// Entries as lines of stderr.
fn written<S>(format: LogFormat) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    let writer = move || OneLine::new(std::io::stderr(), format);
    let layer = fmt::layer().with_writer(writer).with_ansi(false);
    match format {
        LogFormat::Text => layer.with_target(false).boxed(),
        LogFormat::Json => layer.json().flatten_event(true).boxed(),
    }
}

/// A panic becomes an entry like any other, on one line.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        PANICS.count(Metric::ALONE).increment(1);
        let words = panic.payload_as_str().unwrap_or("no message");
        tracing::error!(place, "a task panicked: {words}");
    }));
}
