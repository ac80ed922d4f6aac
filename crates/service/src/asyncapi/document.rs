//! A document in the making: channels, operations, messages and schemas, each under its name.

use crate::config::Heard;
use inbound::messages::described;
use outbound::events::{DEAD_LETTER_HEADERS, DEAD_LETTER_SUFFIX, DescribedTopic, Schemas};
use serde_json::{Map, Value, json};

/// The version of the form in which Kafka's own is written.
const KAFKA: &str = "0.5.0";

#[derive(Default)]
pub(super) struct Document {
    channels: Map<String, Value>,
    operations: Map<String, Value>,
    messages: Map<String, Value>,
    schemas: Map<String, Value>,
}

impl Document {
    /// Adds a topic that is written to.
    pub(super) fn sent(&mut self, topic: &DescribedTopic, client: &str) {
        let mut names = Vec::new();
        for message in &topic.messages {
            let headers = topic.content_type.map(|kind| {
                json!({
                    "type": "object",
                    "required": ["content-type"],
                    "properties": {
                        "content-type": {"type": "string", "enum": [kind]},
                        "traceparent": text("The trace that it was recorded under, where traces are kept"),
                    },
                })
            });
            let mut described = json!({
                "name": message.name,
                "summary": message.about,
                "contentType": topic.content_type.unwrap_or("application/json"),
                "payload": reference("schemas", &message.name),
                "bindings": key(topic.key),
            });
            if let Some(headers) = headers {
                described["headers"] = headers;
            }
            self.schemas(message.schemas.clone());
            self.message(&message.name, described);
            names.push(message.name.clone());
        }
        self.topic(topic.id, &topic.address, topic.about, &names);
        let binding = json!({"kafka": {
            "clientId": {"type": "string", "enum": [client]},
            "bindingVersion": KAFKA,
        }});
        self.operation("send", topic.id, topic.about, &binding, &names);
    }

    /// Adds a topic that is listened to, and the one for what could not take effect.
    pub(super) fn received(&mut self, heard: &Heard) {
        let message = described(heard.topic);
        let schema = json!({message.name: message.schema});
        self.schemas
            .extend(schema.as_object().cloned().unwrap_or_default());
        let described = json!({
            "name": message.name,
            "summary": message.about,
            "contentType": "application/json",
            "payload": reference("schemas", message.name),
            "bindings": key(message.key),
        });
        self.message(message.name, described);
        let (id, names) = (heard.topic.documented(), [message.name.to_owned()]);
        self.topic(id, &heard.name, message.about, &names);
        let binding = json!({"kafka": {
            "groupId": {"type": "string", "enum": [heard.group]},
            "bindingVersion": KAFKA,
        }});
        self.operation("receive", id, message.about, &binding, &names);
        self.dead_letters(id, &heard.name);
    }

    fn dead_letters(&mut self, id: &str, address: &str) {
        let headers = DEAD_LETTER_HEADERS.map(|(name, about)| (name.to_owned(), text(about)));
        let letter = json!({
            "name": "DeadLetter",
            "summary": "A message that could not take effect, as it came",
            "contentType": "application/octet-stream",
            "headers": {
                "type": "object",
                "description": "Its own, and these",
                "required": DEAD_LETTER_HEADERS.map(|(name, _)| name),
                "properties": Value::Object(headers.into_iter().collect()),
            },
            "payload": {"description": "The same bytes; of more than 1 MiB the first 1 MiB"},
            "bindings": key("The same"),
        });
        self.message("DeadLetter", letter);
        let names = ["DeadLetter".to_owned()];
        let about = format!("What lay in {address} and could not take effect");
        let (id, address) = (
            format!("{id}{DEAD_LETTER_SUFFIX}"),
            format!("{address}{DEAD_LETTER_SUFFIX}"),
        );
        self.topic(&id, &address, &about, &names);
        let binding = json!({"kafka": {"bindingVersion": KAFKA}});
        self.operation("send", &id, &about, &binding, &names);
    }

    fn topic(&mut self, id: &str, address: &str, about: &str, messages: &[String]) {
        let channel = json!({
            "address": address,
            "description": about,
            "bindings": {"kafka": {"topic": address, "bindingVersion": KAFKA}},
        });
        self.channel(id, channel, messages);
    }

    /// Adds a channel with these messages.
    pub(super) fn channel(&mut self, id: &str, mut channel: Value, messages: &[String]) {
        let messages = messages
            .iter()
            .map(|name| (name.clone(), reference("messages", name)));
        channel["messages"] = Value::Object(messages.collect());
        self.channels.insert(id.to_owned(), channel);
    }

    /// Adds what is done with a channel.
    pub(super) fn operation(
        &mut self,
        action: &str,
        channel: &str,
        about: &str,
        bindings: &Value,
        messages: &[String],
    ) {
        let place = format!("#/channels/{channel}");
        let messages = messages
            .iter()
            .map(|name| json!({"$ref": format!("{place}/messages/{name}")}));
        let operation = json!({
            "action": action,
            "channel": {"$ref": place},
            "summary": about,
            "bindings": bindings,
            "messages": messages.collect::<Vec<_>>(),
        });
        self.operations
            .insert(format!("{action}.{channel}"), operation);
    }

    /// Adds a message.
    pub(super) fn message(&mut self, name: &str, message: Value) {
        self.messages.insert(name.to_owned(), message);
    }

    /// Adds schemas.
    pub(super) fn schemas(&mut self, schemas: Schemas) {
        for (name, schema) in schemas {
            self.schemas.insert(name, json!(schema));
        }
    }

    /// The whole.
    pub(super) fn finished(self) -> Value {
        json!({
            "asyncapi": "3.0.0",
            "info": {
                "title": "Order Service",
                "version": env!("CARGO_PKG_VERSION"),
                "description": "The messages of the Order Service: events of orders on their way out, by Kafka \
                    and by webhook, and messages of other services that it hears. Each may come again. New \
                    members may come at any time.",
            },
            "defaultContentType": "application/json",
            "channels": self.channels,
            "operations": self.operations,
            "components": {"schemas": self.schemas, "messages": self.messages},
        })
    }
}

/// A text of which this can be said.
pub(super) fn text(about: &str) -> Value {
    json!({"type": "string", "description": about})
}

fn key(about: &str) -> Value {
    json!({"kafka": {"key": text(about), "bindingVersion": KAFKA}})
}

fn reference(kind: &str, name: &str) -> Value {
    json!({"$ref": format!("#/components/{kind}/{name}")})
}
