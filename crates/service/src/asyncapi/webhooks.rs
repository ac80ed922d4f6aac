//! Webhooks: the canonical events, each in a request of its own, and tests.

use super::document::{Document, text};
use outbound::events::canonical::{CONTENT_TYPE, canonical_messages};
use outbound::events::webhook_test_message;
use serde_json::{Value, json};

/// What Standard Webhooks puts into a request's head, and what it says.
const HEADERS: [(&str, &str); 3] = [
    (
        "webhook-id",
        "The event's id: the same however often it is sent",
    ),
    (
        "webhook-timestamp",
        "When this attempt was made, in seconds since 1970",
    ),
    (
        "webhook-signature",
        "v1,<base64 of HMAC-SHA256 over id.timestamp.body>; two, separated by a space, while a secret is \
         being replaced",
    ),
];

/// Adds the channel, and what is sent there.
pub(super) fn describe(document: &mut Document) {
    let names: Vec<String> = canonical_messages()
        .into_iter()
        .chain([webhook_test_message()])
        .map(|message| {
            document.schemas(message.schemas);
            let name = format!("webhook.{}", message.name);
            let described = json!({
                "name": message.name,
                "summary": message.about,
                "contentType": CONTENT_TYPE,
                "headers": headers(),
                "payload": {"$ref": format!("#/components/schemas/{}", message.name)},
            });
            document.message(&name, described);
            name
        })
        .collect();
    let channel = json!({
        "address": null,
        "title": "webhooks",
        "description": "The URL of each endpoint under /api/v1/webhooks. Any 2xx says that it has \
            arrived; an order's events come one after the other, each again until it has",
    });
    document.channel("webhooks", channel, &names);
    let binding = json!({"http": {"method": "POST", "bindingVersion": "0.3.0"}});
    let about = "Events are sent to the endpoints that want them";
    document.operation("send", "webhooks", about, &binding, &names);
}

fn headers() -> Value {
    let properties = HEADERS.map(|(name, about)| (name.to_owned(), text(about)));
    json!({
        "type": "object",
        "required": HEADERS.map(|(name, _)| name),
        "properties": Value::Object(properties.into_iter().collect()),
    })
}
