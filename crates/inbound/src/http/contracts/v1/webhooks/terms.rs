//! What a client says of a webhook.

use super::rendering::WebhookEventName;
use crate::http::reading::fields::{self, Fault, Violation};
use crate::http::reading::readers;
use application::webhooks::{EventName, WebhookEndpoint, WebhookTerms};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Where events are to be sent to.
#[derive(Serialize, ToSchema)]
pub(super) struct WebhookTermsBody {
    /// `https` unless settings allow otherwise, no address of a private network unless they allow it.
    #[schema(
        min_length = 1,
        max_length = 2000,
        pattern = r"\S",
        examples("https://shop.example.com/order-events")
    )]
    url: String,
    /// What it is for.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S")]
    description: Option<String>,
    /// Which events it is sent; all unless told.
    #[schema(min_items = 1, max_items = 13, value_type = Option<Vec<WebhookEventName>>)]
    events: Option<Vec<String>>,
}

pub(super) fn read(body: &Value) -> Result<WebhookTerms, Vec<Violation>> {
    fields::read(body, |fields| {
        let url = fields.required("url", readers::text(WebhookEndpoint::URL_LIMIT));
        let limit = WebhookEndpoint::DESCRIPTION_LIMIT;
        let description = fields.optional("description", readers::text(limit));
        let events = fields.optional("events", events);
        Some(WebhookTerms {
            url: url?,
            description: description.unwrap_or_default(),
            events: events.unwrap_or_default(),
        })
    })
}

/// Each once, in one order: who names the same events says the same.
fn events(value: &Value) -> Result<Vec<EventName>, Fault> {
    let given = readers::list(value, EventName::KNOWN.len())?.iter();
    let parsed = given.map(|name| {
        let name = name.as_str().ok_or(Fault::NotText)?;
        EventName::parse(name).map_err(|error| Fault::Rule(error.to_string()))
    });
    let mut events = parsed.collect::<Result<Vec<_>, _>>()?;
    events.sort_unstable();
    events.dedup();
    Ok(events)
}

/// What distinguishes these terms from others.
pub(super) fn content(terms: &WebhookTerms) -> [(&'static str, String); 3] {
    let events: Vec<&str> = terms.events.iter().map(EventName::as_str).collect();
    [
        ("url", terms.url.clone()),
        ("description", terms.description.clone()),
        ("events", events.join(",")),
    ]
}
