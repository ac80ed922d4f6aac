//! Webhook endpoints and the log of what they were told.

use crate::sql::columns::{Columns, Value, column, nullable};
use crate::sql::failure::unreadable;
use application::ports::{AnsweredRequest, StoreError};
use application::webhooks::{
    Delivery, DeliveryKind, DeliveryResult, EventName, Failures, NumberedDelivery, Pause,
    WebhookEndpoint, WebhookId, WebhookSecret, WebhookSecrets, WebhookState,
};
use domain::order::Version;
use domain::{Duration, OrderId, Timestamp};

use super::NewKey;

const ENDPOINTS: &str = "webhook_endpoints";
const DELIVERIES: &str = "webhook_deliveries";

/// The columns that an endpoint is read from.
macro_rules! endpoint_columns {
    () => {
        "id, url, description, events, secret, secret_since, previous_secret, previous_until,
         paused_at, paused_why, paused_by, created_at, changed_at, revision"
    };
}
pub(in crate::sql) use endpoint_columns;

/// The columns that a delivery is read from.
macro_rules! delivery_columns {
    () => {
        "number, endpoint, event_id, order_id, seq, event, attempt, tried_at, took, kind, outcome,
         status, words"
    };
}
pub(in crate::sql) use delivery_columns;

/// The columns of an endpoint that can be changed.
pub(in crate::sql) struct EndpointRow {
    pub(in crate::sql) id: [u8; 16],
    pub(in crate::sql) url: String,
    pub(in crate::sql) description: String,
    pub(in crate::sql) events: String,
    pub(in crate::sql) secret: String,
    pub(in crate::sql) secret_since: i64,
    pub(in crate::sql) previous_secret: Option<String>,
    pub(in crate::sql) previous_until: Option<i64>,
    pub(in crate::sql) paused_at: Option<i64>,
    pub(in crate::sql) paused_why: Option<String>,
    pub(in crate::sql) paused_by: Option<String>,
    pub(in crate::sql) created_at: i64,
    pub(in crate::sql) changed_at: i64,
    pub(in crate::sql) revision: i64,
}

impl From<&WebhookEndpoint> for EndpointRow {
    fn from(endpoint: &WebhookEndpoint) -> Self {
        let secrets = &endpoint.secrets;
        let previous = secrets.previous.as_ref();
        let pause = match &endpoint.state {
            WebhookState::Active => None,
            WebhookState::Paused(pause) => Some(pause),
        };
        let events: Vec<&str> = endpoint.events.iter().map(EventName::as_str).collect();
        Self {
            id: endpoint.id.uuid().into_bytes(),
            url: endpoint.url.clone(),
            description: endpoint.description.clone(),
            events: events.join(","),
            secret: secrets.current.reveal().to_owned(),
            secret_since: secrets.since.micros(),
            previous_secret: previous.map(|(secret, _)| secret.reveal().to_owned()),
            previous_until: previous.map(|(_, until)| until.micros()),
            paused_at: pause.map(|pause| pause.since.micros()),
            paused_why: pause.map(|pause| pause.why.clone()),
            paused_by: pause.map(|pause| pause.by.clone()),
            created_at: endpoint.created_at.micros(),
            changed_at: endpoint.changed_at.micros(),
            revision: super::signed(endpoint.revision),
        }
    }
}

/// Reads what `endpoint_columns!()` names.
pub(in crate::sql) fn endpoint(row: &dyn Columns) -> Result<WebhookEndpoint, StoreError> {
    let id: WebhookId = column(row, ENDPOINTS, "id", &"?")?;
    let events: &str = column(row, ENDPOINTS, "events", &id)?;
    let events = events.split(',').filter(|name| !name.is_empty());
    Ok(WebhookEndpoint {
        id,
        url: column(row, ENDPOINTS, "url", &id)?,
        description: column(row, ENDPOINTS, "description", &id)?,
        secrets: secrets(row, id)?,
        events: events.map(EventName::stored).collect(),
        state: state(row, id)?,
        created_at: column(row, ENDPOINTS, "created_at", &id)?,
        changed_at: column(row, ENDPOINTS, "changed_at", &id)?,
        revision: column(row, ENDPOINTS, "revision", &id)?,
    })
}

fn secrets(row: &dyn Columns, id: WebhookId) -> Result<WebhookSecrets, StoreError> {
    let secret = |text: String| WebhookSecret::from_text(text);
    let until: Option<Timestamp> = nullable(row, ENDPOINTS, "previous_until", &id)?;
    let previous: Option<String> = nullable(row, ENDPOINTS, "previous_secret", &id)?;
    Ok(WebhookSecrets {
        current: secret(column(row, ENDPOINTS, "secret", &id)?),
        since: column(row, ENDPOINTS, "secret_since", &id)?,
        previous: previous.map(secret).zip(until),
    })
}

fn state(row: &dyn Columns, id: WebhookId) -> Result<WebhookState, StoreError> {
    let Some(since) = nullable(row, ENDPOINTS, "paused_at", &id)? else {
        return Ok(WebhookState::Active);
    };
    Ok(WebhookState::Paused(Pause {
        since,
        why: column(row, ENDPOINTS, "paused_why", &id)?,
        by: column(row, ENDPOINTS, "paused_by", &id)?,
    }))
}

/// Reads what `delivery_columns!()` names.
pub(in crate::sql) fn delivery(row: &dyn Columns) -> Result<NumberedDelivery, StoreError> {
    let number: u64 = column(row, DELIVERIES, "number", &"?")?;
    let kind: &str = column(row, DELIVERIES, "kind", &number)?;
    let kind = DeliveryKind::parse(kind)
        .ok_or_else(|| unreadable(DELIVERIES, "kind", &number, &"it is none that is known"))?;
    let took = Duration::from_micros(column(row, DELIVERIES, "took", &number)?);
    let delivery = Delivery {
        endpoint: column(row, DELIVERIES, "endpoint", &number)?,
        event_id: column(row, DELIVERIES, "event_id", &number)?,
        order: nullable::<OrderId>(row, DELIVERIES, "order_id", &number)?,
        seq: nullable(row, DELIVERIES, "seq", &number)?.map(Version),
        event: column(row, DELIVERIES, "event", &number)?,
        attempt: column(row, DELIVERIES, "attempt", &number)?,
        at: column(row, DELIVERIES, "tried_at", &number)?,
        took,
        kind,
        result: result(row, number)?,
    };
    Ok(NumberedDelivery { number, delivery })
}

fn result(row: &dyn Columns, number: u64) -> Result<DeliveryResult, StoreError> {
    let outcome: &str = column(row, DELIVERIES, "outcome", &number)?;
    let status = nullable(row, DELIVERIES, "status", &number)?;
    let words: Option<&str> = nullable(row, DELIVERIES, "words", &number)?;
    DeliveryResult::stored(outcome, status, words)
        .ok_or_else(|| unreadable(DELIVERIES, "outcome", &number, &"it is none that is known"))
}

/// Reads `attempts` and `since`.
pub(in crate::sql) fn failures(row: &dyn Columns) -> Result<Option<Failures>, StoreError> {
    let since: Option<Timestamp> = nullable(row, DELIVERIES, "since", &"(min)")?;
    let latest: Option<Timestamp> = nullable(row, DELIVERIES, "latest", &"(max)")?;
    let attempts = column(row, DELIVERIES, "attempts", &"(count)")?;
    let failures = |(since, latest)| Failures {
        attempts,
        since,
        latest,
    };
    Ok(since.zip(latest).map(failures))
}

/// A request that is put on record with what it does.
pub(in crate::sql) fn answered_key(request: &AnsweredRequest) -> NewKey<'_> {
    NewKey {
        key: &request.key,
        fingerprint: request.fingerprint,
        order: None,
        answer: Some(&request.answer),
    }
}

impl Value<'_> for WebhookId {
    fn read(row: &dyn Columns, name: &str) -> Result<Option<Self>, String> {
        Ok(row.uuid(name)?.map(Self::from_uuid))
    }
}
