//! What webhooks are made of in tests, and one of them.

use application::audit::RecordDeed;
use application::personal_data::PersonalDataParts;
use application::testing::{MemoryRelayBook, NumberedSecrets, ScriptedWebhooks, TestApp};
use application::webhooks::WebhookPorts;
use inbound::http::contract_names;
use std::sync::Arc;

/// What is said of a webhook.
pub(crate) const WEBHOOK: &str = r#"{"url": "https://example.com/events", "description": "tests"}"#;

/// Over the application in memory.
pub(crate) fn webhooks_of(
    app: &TestApp,
    sender: &Arc<ScriptedWebhooks>,
    book: &MemoryRelayBook,
) -> WebhookPorts {
    WebhookPorts {
        endpoints: app.store.clone(),
        deliveries: app.store.clone(),
        sender: sender.clone(),
        secrets: Arc::new(NumberedSecrets::default()),
        book: Arc::new(book.clone()),
        feed: app.store.clone(),
        journal: app.store.clone(),
        ids: app.ids.clone(),
        clock: app.clock.clone(),
        deeds: deeds_of(app),
    }
}

/// Where deeds go on record.
pub(crate) fn deeds_of(app: &TestApp) -> RecordDeed {
    RecordDeed::new(app.store.clone(), app.clock.clone())
}

/// Where personal data is.
pub(crate) fn persons_of(app: &TestApp, book: &MemoryRelayBook) -> PersonalDataParts {
    PersonalDataParts {
        store: app.store.clone(),
        journal: app.store.clone(),
        feed: app.store.clone(),
        book: Arc::new(book.clone()),
        letters: app.store.clone(),
        carts: app.place.engine.collaborators().carts.clone(),
        trail: app.store.clone(),
        clock: app.clock.clone(),
        ids: app.ids.clone(),
        channels: contract_names(),
    }
}
