//! `[log]`: what is logged, and how it looks.

use super::reader::Reader;
use tracing_subscriber::EnvFilter;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// What is logged.
#[derive(Debug, Clone)]
pub(crate) struct LogSettings {
    pub(crate) level: String,
    pub(crate) format: LogFormat,
}

impl LogSettings {
    pub(super) fn read(from: &mut Reader<'_>) -> Option<Self> {
        let expected = "a level (error, warn, info, debug, trace), also per module, such as \
                        \"info,application=debug\"";
        let level = from.parsed("log.level", expected, |text| {
            let is_filter = !text.is_empty() && EnvFilter::builder().parse(text).is_ok();
            is_filter.then(|| text.to_owned())
        });
        let choices = [("text", LogFormat::Text), ("json", LogFormat::Json)];
        let format = from.choice("log.format", &choices);
        Some(Self {
            level: level?,
            format: format?,
        })
    }
}
