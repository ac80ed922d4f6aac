//! Who keeps the numbers: installed before anything is counted, once for the process.

use crate::lifecycle::Lifecycle;
use anyhow::Context as _;
use application::metrics::{ALL, Buckets, Kind, begin};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::time::Duration;

/// How often what histograms have gathered is put into their buckets: between two it lies in memory.
const UPKEEP: Duration = Duration::from_secs(5);

/// Writes down what was counted. Cheap to clone.
#[derive(Clone)]
pub(super) struct Recorder(PrometheusHandle);

impl Recorder {
    /// Begins to count.
    pub(super) fn install() -> anyhow::Result<Self> {
        let mut builder = PrometheusBuilder::new();
        for metric in ALL {
            if let Kind::Histogram(buckets) = metric.kind {
                let name = Matcher::Full(metric.name.to_owned());
                builder = builder.set_buckets_for_metric(name, &bounds(buckets))?;
            }
        }
        let recorder = builder.install_recorder();
        let recorder = recorder.context("metrics cannot be counted")?;
        begin();
        Ok(Self(recorder))
    }

    /// All that was counted, in Prometheus' text format.
    pub(super) fn text(&self) -> String {
        self.0.render()
    }
}

/// As the exporter takes them.
fn bounds(buckets: Buckets) -> Vec<f64> {
    match buckets {
        Buckets::Micros(micros) => {
            let seconds = |micros: &u32| f64::from(*micros) / 1_000_000.0;
            micros.iter().map(seconds).collect()
        }
        Buckets::Numbers(numbers) => numbers.iter().map(|number| f64::from(*number)).collect(),
    }
}

/// Goes on until the work in hand rests: what happens then is counted, too.
pub(super) fn keep_metrics(lifecycle: &Lifecycle, recorder: &Recorder) {
    let (recorder, stopping) = (recorder.clone(), lifecycle.stopping());
    lifecycle.spawn_intake("the upkeep of metrics", async move {
        let upkeep = async {
            loop {
                tokio::time::sleep(UPKEEP).await;
                recorder.0.run_upkeep();
            }
        };
        tokio::select! {
            () = upkeep => {}
            () = stopping.cancelled() => {}
        }
        Ok(())
    });
}
