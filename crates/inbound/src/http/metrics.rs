//! The metrics of this process as text: who writes it, who may read it beside operators, and the router of a
//! listener that has nothing else. On the main listener the route is one of the contract `v1`.

use super::identity;
use application::{Caller, Current};
use async_trait::async_trait;
use axum::Router;
use axum::extract::Extension;
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use std::sync::Arc;

/// Where the metrics are.
const PATH: &str = "/metrics";

/// The text format, in the version that every Prometheus reads.
pub(super) const FORMAT: [(HeaderName, &str); 2] = [
    (CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"),
    (CACHE_CONTROL, "no-store"),
];

/// Who scrapes with the token.
const SCRAPER: &str = "metrics";

/// Whoever writes the metrics down.
#[async_trait]
pub trait MetricsPage: Send + Sync {
    /// All of them as they are now, in Prometheus' text format.
    async fn text(&self) -> String;
}

/// The metrics on the main listener.
#[derive(Clone)]
pub struct MetricsParts {
    /// Who writes them down.
    pub page: Arc<dyn MetricsPage>,
    /// Whoever shows it may read them beside operators, and do nothing else; none: there is none.
    pub token: Option<Current<String>>,
}

impl MetricsParts {
    /// Whoever shows the token where it is good.
    pub(super) fn reader(&self, path: &str, headers: &HeaderMap) -> Option<Caller> {
        if path != PATH {
            return None;
        }
        let shown = identity::bearer(headers).ok().flatten()?;
        let expected = self.token.as_ref()?.get();
        let is_good = identity::is_same_secret(shown, &expected);
        is_good.then(|| Caller::Operator(SCRAPER.to_owned()))
    }
}

/// Metrics on a listener of their own, for everybody who reaches it; nothing else is there.
pub fn metrics_router(page: Arc<dyn MetricsPage>) -> Router {
    Router::new()
        .route(PATH, get(show_metrics))
        .layer(Extension(page))
}

async fn show_metrics(Extension(page): Extension<Arc<dyn MetricsPage>>) -> Response {
    (FORMAT, page.text().await).into_response()
}
