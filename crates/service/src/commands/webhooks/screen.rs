//! Webhooks on a terminal.

use super::view::{DeliveryView, ReplayedView, WebhookView};
use crate::telemetry::escaped;
use std::fmt::Write as _;

/// All, one on each line.
pub(super) fn table(webhooks: &[WebhookView]) -> String {
    if webhooks.is_empty() {
        return "no webhooks\n".to_owned();
    }
    let mut text = String::new();
    for webhook in webhooks {
        let waiting = webhook.progress.as_ref().map_or(0, |p| p.orders_waiting);
        let waiting = if waiting > 0 {
            format!("  {waiting} orders wait")
        } else {
            String::new()
        };
        line(
            &mut text,
            format_args!(
                "{}  {:<6}  {}{waiting}",
                webhook.id,
                webhook.state,
                escaped(&webhook.url)
            ),
        );
    }
    text
}

/// One with all that is known of it.
pub(super) fn webhook(webhook: &WebhookView) -> String {
    let mut text = String::new();
    let out = &mut text;
    line(
        out,
        format_args!("Webhook {}  {}", webhook.id, webhook.state),
    );
    line(out, format_args!("  to        {}", escaped(&webhook.url)));
    if !webhook.description.is_empty() {
        line(
            out,
            format_args!("  for       {}", escaped(&webhook.description)),
        );
    }
    let events = match &webhook.events[..] {
        [] => "all".to_owned(),
        events => escaped(&events.join(", ")),
    };
    line(out, format_args!("  events    {events}"));
    if let (Some(at), Some(by)) = (&webhook.paused_at, &webhook.paused_by) {
        let why = webhook.pause_reason.as_deref().unwrap_or_default();
        line(
            out,
            format_args!("  paused    {at} by {}: {}", escaped(by), escaped(why)),
        );
    }
    line(out, format_args!("  created   {}", webhook.created_at));
    if let Some(until) = &webhook.previous_secret_until {
        line(
            out,
            format_args!("  secret    the one before signs as well until {until}"),
        );
    }
    progress(out, webhook);
    if let Some(secret) = &webhook.secret {
        line(out, format_args!("  secret    {secret}"));
        line(
            out,
            format_args!("            keep it: it is not shown again"),
        );
    }
    text
}

fn progress(out: &mut String, webhook: &WebhookView) {
    let Some(progress) = &webhook.progress else {
        return;
    };
    let place = match progress.place {
        Some(place) => format!("up to place {place}"),
        None => "nothing yet".to_owned(),
    };
    line(
        out,
        format_args!(
            "  told      {place}, {} orders wait",
            progress.orders_waiting
        ),
    );
    if let Some(at) = &progress.last_success_at {
        line(out, format_args!("  last took {at}"));
    }
}

/// Deliveries, one on each line.
pub(super) fn deliveries(deliveries: &[DeliveryView]) -> String {
    if deliveries.is_empty() {
        return "no deliveries\n".to_owned();
    }
    let mut text = String::new();
    for delivery in deliveries {
        let status = delivery.status.map(|status| format!(" {status}"));
        let words = delivery.words.as_deref().unwrap_or_default();
        line(
            &mut text,
            format_args!(
                "{:>6}  {}  {:<6}  {}{}  {}  {} (attempt {}, {} ms)  {}",
                delivery.number,
                delivery.tried_at,
                delivery.kind,
                delivery.result,
                status.unwrap_or_default(),
                delivery.event,
                escaped(&delivery.event_id),
                delivery.attempt,
                delivery.took_ms,
                escaped(words)
            ),
        );
    }
    text
}

/// What comes of asking for events once more.
pub(super) fn replayed(replayed: &ReplayedView) -> &'static str {
    if replayed.result == "ahead" {
        "they have not been sent yet, and come by themselves\n"
    } else {
        "they are sent once more\n"
    }
}

fn line(text: &mut String, words: std::fmt::Arguments<'_>) {
    writeln!(text, "{words}").expect("a string takes all text");
}
