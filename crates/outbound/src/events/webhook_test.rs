//! What an endpoint is sent when an operator wants to see whether it takes anything: no event of an order.

use super::described::{DescribedMessage, schemas_of};
use super::moment::Moment;
use domain::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

const TYPE: &str = "order-service.webhook.test.v1";

/// A test as descriptions have it.
pub fn webhook_test_message() -> DescribedMessage {
    let mut schemas = schemas_of::<WebhookTest<'_>>();
    if let Some(test) = schemas.remove("WebhookTest") {
        schemas.insert(TYPE.to_owned(), test);
    }
    DescribedMessage {
        name: TYPE.to_owned(),
        about: "An operator wants to see whether the endpoint takes anything".to_owned(),
        schemas,
    }
}

/// A test, in the same envelope as events.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookTest<'a> {
    #[schema(examples("1.0"))]
    specversion: &'static str,
    /// `test/`, the webhook's id, and the moment.
    id: String,
    #[schema(examples("/order-service"))]
    source: &'a str,
    #[serde(rename = "type")]
    #[schema(examples("order-service.webhook.test.v1"))]
    kind: &'static str,
    /// The webhook's id.
    #[schema(format = "uuid")]
    subject: &'a str,
    time: Moment,
    #[schema(examples("application/json"))]
    datacontenttype: &'static str,
    data: WebhookTestData,
}

/// Nothing but that it is a test.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookTestData {
    test: bool,
}

impl<'a> WebhookTest<'a> {
    /// A test of this webhook.
    pub fn new(webhook: &'a str, at: Timestamp, source: &'a str) -> Self {
        Self {
            specversion: "1.0",
            id: format!("test/{webhook}/{}", at.micros()),
            source,
            kind: TYPE,
            subject: webhook,
            time: at.into(),
            datacontenttype: "application/json",
            data: WebhookTestData { test: true },
        }
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }
}
