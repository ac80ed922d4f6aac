//! What the doctor says of the sinks of the running service: whether events arrive there.

use super::Finding::{Ok as Fine, Warn};
use super::{Check, Finding};
use crate::commands::orders::ServiceDesk;
use crate::commands::sinks::{SinkView, SinksBody};
use crate::commands::webhooks::{ListBody, WebhookView};
use crate::config::Settings;

/// Nothing where no service runs, or where events are carried nowhere.
pub(super) async fn sinks(settings: &Settings) -> Vec<Check> {
    let Ok(Some(desk)) = ServiceDesk::find(settings).await else {
        return Vec::new();
    };
    let told: anyhow::Result<SinksBody> = desk.get("/api/v1/sinks", &[]).await;
    let sinks = told.map_or_else(|_| Vec::new(), |body| body.sinks);
    let told: anyhow::Result<ListBody> = desk.get("/api/v1/webhooks", &[]).await;
    let webhooks = told.map_or_else(|_| Vec::new(), |body| body.webhooks);
    let of_sink = |sink: &SinkView| {
        let id = sink.name.strip_prefix("webhook:")?;
        webhooks.iter().find(|webhook| webhook.id == id)
    };
    let check = |sink| Check::new("sink", finding(sink, of_sink(sink)));
    sinks.iter().map(check).collect()
}

fn finding(sink: &SinkView, webhook: Option<&WebhookView>) -> Finding {
    let name = &sink.name;
    let relay = sink.here.as_ref();
    let since = match &sink.oldest_waiting {
        Some(since) => format!(", whose events wait since {since}"),
        None => String::new(),
    };
    if let Some((webhook, paused_at)) = webhook.and_then(|it| Some((it, it.paused_at.as_ref()?))) {
        let by = webhook.paused_by.as_deref().unwrap_or("nobody known");
        let why = webhook.pause_reason.as_deref().unwrap_or("no reason given");
        Warn(
            format!("{name} is paused since {paused_at} by {by}: {why}{since}"),
            "mend its receiver, then order-service webhooks resume: its events wait and come in order",
        )
    } else if relay.is_some_and(|relay| relay.is_stalled) {
        Warn(
            format!(
                "{name} is stalled: {} orders are held back{since}",
                sink.held_back
            ),
            "order-service sinks held-back says why; nothing more is carried until some got through",
        )
    } else if relay.is_some_and(|relay| relay.is_down) {
        Warn(
            format!("{name} takes nothing{since}"),
            "start it: until then its events wait, and orders are taken as ever",
        )
    } else if !sink.is_held {
        Warn(
            format!("nobody carries events to {name}{since}"),
            "if it is no longer used, order-service sinks forget; else look into the log",
        )
    } else if sink.held_back > 0 {
        Warn(
            format!("{name} holds back {} orders", sink.held_back),
            "order-service sinks held-back says why; order-service sinks retry tries again",
        )
    } else {
        Fine(format!("{name} is told{since}"))
    }
}
