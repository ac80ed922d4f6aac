//! The metrics of a process that serves: kept, and given to whoever may read them.

use super::listener::{MetricsListener, serve_metrics};
use super::page::Page;
use super::recorder::{Recorder, keep_metrics};
use crate::config::Settings;
use crate::lifecycle::Lifecycle;
use crate::secrets::KeptSecret;
use crate::wiring::Core;
use inbound::http::{MetricsPage, MetricsParts};
use std::sync::Arc;

/// Keeps them, where they are counted, and serves them on their own listener, if they have one; else gives
/// what the main one has of them.
pub(crate) fn metrics(
    lifecycle: &Lifecycle,
    core: &Core,
    settings: &Settings,
    counting: Option<Recorder>,
    listener: Option<MetricsListener>,
) -> anyhow::Result<Option<MetricsParts>> {
    let Some(recorder) = counting else {
        return Ok(None);
    };
    keep_metrics(lifecycle, &recorder);
    let page: Arc<dyn MetricsPage> = Arc::new(Page::of(settings, core, &recorder));
    if let Some(listener) = listener {
        serve_metrics(lifecycle, listener, page);
        return Ok(None);
    }
    let token = settings.metrics.token.as_ref();
    let token = token.map(KeptSecret::current).transpose()?;
    Ok(Some(MetricsParts { page, token }))
}
