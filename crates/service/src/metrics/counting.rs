//! The metrics of a process that serves: counted, kept, and given to whoever may read them.

use super::listener::{MetricsListener, serve_metrics};
use super::page::Page;
use super::recorder::{Recorder, keep_metrics};
use crate::config::Settings;
use crate::lifecycle::Lifecycle;
use crate::secrets::KeptSecret;
use crate::wiring::Core;
use inbound::http::{MetricsPage, MetricsParts};
use std::sync::Arc;

/// What the process counts with, and where that is read if not on the main listener.
pub(crate) struct Counting(Option<(Recorder, Option<MetricsListener>)>);

impl Counting {
    /// Begins to count, where the settings want it.
    pub(crate) fn begin(settings: &Settings) -> anyhow::Result<Self> {
        if !settings.metrics.enabled {
            return Ok(Self(None));
        }
        let listener = MetricsListener::of(settings)?;
        Ok(Self(Some((Recorder::install()?, listener))))
    }

    /// Keeps what is counted, and serves it on its own listener, if it has one; else gives what the main one
    /// has of it.
    pub(crate) fn keep(
        self,
        lifecycle: &Lifecycle,
        core: &Core,
        settings: &Settings,
    ) -> anyhow::Result<Option<MetricsParts>> {
        let Some((recorder, listener)) = self.0 else {
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
}
