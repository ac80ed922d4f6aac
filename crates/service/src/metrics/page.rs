//! The page of metrics: what was counted, and what is read while somebody waits for it.

use super::exposition::write_samples;
use super::process::process;
use super::recorder::Recorder;
use crate::config::Settings;
use crate::wiring::Core;
use application::metrics::{BUILD_INFO, MESSAGES, ReadMetrics, ReadingParts, Sample, TopicLags};
use async_trait::async_trait;
use domain::Timestamp;
use inbound::http::MetricsPage;
use inbound::messages::IntakeCounts;
use std::sync::Arc;

/// Who writes the metrics of this process down.
pub(super) struct Page {
    recorder: Recorder,
    readings: ReadMetrics,
    heard: Arc<IntakeCounts>,
    lags: Arc<TopicLags>,
    database: &'static str,
    began: Timestamp,
}

impl Page {
    /// Of this process.
    pub(super) fn of(settings: &Settings, core: &Core, recorder: &Recorder) -> Self {
        Self {
            recorder: recorder.clone(),
            readings: readings(core),
            heard: core.heard.clone(),
            lags: core.lags.clone(),
            database: settings.database.kind(),
            began: core.clock.now(),
        }
    }
}

fn readings(core: &Core) -> ReadMetrics {
    ReadMetrics::new(ReadingParts {
        overview: core.overview.clone(),
        orders: core.list.clone(),
        engine: core.engine.clone(),
        relays: core.relays.clone(),
        collaborators: core.watched.clone(),
        clock: core.clock.clone(),
    })
}

#[async_trait]
impl MetricsPage for Page {
    async fn text(&self) -> String {
        let mut text = self.recorder.text();
        write_samples(&self.read().await, &mut text);
        text
    }
}

impl Page {
    async fn read(&self) -> Vec<Sample> {
        let version = env!("CARGO_PKG_VERSION");
        let heard = self.heard.now();
        let mut samples = vec![
            BUILD_INFO.is([version, self.database], 1),
            MESSAGES.is(["applied"], heard.applied),
            MESSAGES.is(["duplicate"], heard.duplicate),
            MESSAGES.is(["dead"], heard.dead),
        ];
        samples.extend(self.lags.samples());
        samples.extend(self.readings.run().await);
        let began = self.began;
        let process = tokio::task::spawn_blocking(move || process(began)).await;
        samples.extend(process.into_iter().flatten());
        samples
    }
}
