//! Deliveries in the words of `v1`.

use crate::http::documentation::documented::vocabulary;
use crate::http::reading::moment;
use application::webhooks::{DeliveryKind, DeliveryResult, NumberedDelivery};
use serde::Serialize;
use utoipa::ToSchema;

/// One attempt to tell a webhook something.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeliveryBody {
    /// Later ones have larger numbers.
    number: u64,
    /// The message's id, the same for each attempt: `webhook-id`.
    #[schema(examples("0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99/3"))]
    event_id: String,
    /// Whose event it was, by UUID; null: it was a test.
    order: Option<String>,
    /// Its place in the order's journal; null: it was a test.
    seq: Option<u64>,
    #[schema(examples("order-confirmed"))]
    event: String,
    /// Which attempt.
    attempt: u32,
    #[schema(examples("2026-03-08T14:30:00.123456Z"))]
    tried_at: String,
    /// How long it took, in milliseconds.
    took_ms: u64,
    #[schema(value_type = DeliveryKindName)]
    kind: &'static str,
    #[schema(value_type = DeliveryResultName)]
    result: &'static str,
    /// The status that was answered.
    status: Option<u16>,
    /// The beginning of what was said, or what happened.
    words: Option<String>,
}

vocabulary!(
    /// On whose wish something was sent: in its turn, again as an operator wanted, or as a test.
    pub(super) DeliveryKindName = DeliveryKind::ALL.map(DeliveryKind::as_str)
);

vocabulary!(
    /// What came of an attempt: taken; answered otherwise; no answer; not tried any more.
    pub(super) DeliveryResultName = DeliveryResult::NAMES
);

impl From<NumberedDelivery> for DeliveryBody {
    fn from(NumberedDelivery { number, delivery }: NumberedDelivery) -> Self {
        Self {
            number,
            order: delivery.order.map(|order| order.to_string()),
            seq: delivery.seq.map(|seq| seq.0),
            attempt: delivery.attempt,
            tried_at: moment::rfc3339(delivery.at),
            took_ms: delivery.took.micros() / 1_000,
            kind: delivery.kind.as_str(),
            result: delivery.result.name(),
            status: delivery.result.status(),
            words: delivery.result.words().map(str::to_owned),
            event_id: delivery.event_id,
            event: delivery.event,
        }
    }
}
