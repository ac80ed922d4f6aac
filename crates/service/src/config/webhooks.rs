//! `[webhooks]`: where they may go, and how long endpoints have.

use super::reader::Reader;
use domain::Duration;

/// How webhooks are sent.
#[derive(Debug, Clone)]
pub(crate) struct WebhookSettings {
    pub(crate) allow_private: bool,
    pub(crate) allow_http: bool,
    pub(crate) connect_timeout: Duration,
    pub(crate) timeout: Duration,
    pub(crate) retry_for: Duration,
    pub(crate) pause_after: Duration,
    /// For how long what endpoints were told is kept.
    pub(crate) keep_deliveries: Duration,
    pub(crate) source: String,
}

impl WebhookSettings {
    pub(super) fn read(from: &mut Reader<'_>) -> Option<Self> {
        let allow_private = from.switch("webhooks.allow_private");
        let allow_http = from.switch("webhooks.allow_http");
        // A relay waits for one attempt as long as the longest of these, and no longer.
        let times = Duration::from_millis(100)..=Duration::from_secs(60);
        let connect_timeout = from.duration("webhooks.connect_timeout", times.clone());
        let timeout = from.duration("webhooks.timeout", times);
        let spans = Duration::from_secs(1)..=Duration::from_hours(30 * 24);
        let retry_for = from.duration("webhooks.retry_for", spans.clone());
        let pause_after = from.duration("webhooks.pause_after", spans);
        let ages = Duration::from_hours(1)..=Duration::from_hours(10 * 365 * 24);
        let keep_deliveries = from.duration("webhooks.keep_deliveries", ages);
        let source = from.parsed("webhooks.source", "a URI reference without spaces", plain);
        Some(Self {
            allow_private: allow_private?,
            allow_http: allow_http?,
            connect_timeout: connect_timeout?,
            timeout: timeout?,
            retry_for: retry_for?,
            pause_after: pause_after?,
            keep_deliveries: keep_deliveries?,
            source: source?,
        })
    }
}

fn plain(text: &str) -> Option<String> {
    let fits = (1..=200).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then(|| text.to_owned())
}
