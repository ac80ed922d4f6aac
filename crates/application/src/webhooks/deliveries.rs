//! What webhooks were told: listed, shown, and told once more.

use super::error::{WebhookError, check};
use super::ports::WebhookPorts;
use super::{
    Delivery, DeliveryFilter, DeliveryKind, DeliveryResult, NumberedDelivery, WebhookEndpoint,
    WebhookId,
};
use crate::audit::{Ending, Ends};
use crate::caller::Caller;
use crate::ports::{DeedKind, Happened, Outgoing, WebhookMessage};
use domain::order::{OrderStatusKind, Version};
use domain::{OrderId, OrderRef};
use std::sync::Arc;

/// Lists deliveries of a webhook.
#[derive(Clone)]
pub struct ListDeliveries(pub WebhookPorts);

impl ListDeliveries {
    /// The most on one page.
    pub const MAX_PAGE: u32 = 200;

    /// Those that fit, latest first.
    pub async fn run(
        &self,
        caller: &Caller,
        id: WebhookId,
        mut asked: DeliveryFilter,
    ) -> Result<Vec<NumberedDelivery>, WebhookError> {
        check(caller.may_look())?;
        self.0.found(id).await?;
        asked.limit = asked.limit.min(Self::MAX_PAGE);
        let found = self.0.deliveries.list(id, &asked).await?;
        Ok(found.into_iter().map(|one| covered(one, caller)).collect())
    }
}

/// Shows one delivery of a webhook.
#[derive(Clone)]
pub struct ShowDelivery(pub WebhookPorts);

impl ShowDelivery {
    /// The one with this number.
    pub async fn run(
        &self,
        caller: &Caller,
        id: WebhookId,
        number: u64,
    ) -> Result<NumberedDelivery, WebhookError> {
        check(caller.may_look())?;
        self.0.found(id).await?;
        let found = self.0.deliveries.one(id, number).await?;
        let found = found.ok_or(WebhookError::NoDelivery)?;
        Ok(covered(found, caller))
    }
}

/// As this caller sees it: what an endpoint said is in anybody's words.
fn covered(mut one: NumberedDelivery, caller: &Caller) -> NumberedDelivery {
    if let Some(veil) = caller.veil() {
        match &mut one.delivery.result {
            DeliveryResult::Delivered { .. } => {}
            DeliveryResult::Answered { excerpt: words, .. }
            | DeliveryResult::NoAnswer(words)
            | DeliveryResult::GivenUp(words) => *words = veil.words(words),
        }
    }
    one
}

/// Sends events once more.
#[derive(Clone)]
pub struct ResendDelivery(pub WebhookPorts);

impl ResendDelivery {
    /// Sends the event of a delivery at once, outside of its turn, whether the webhook is paused or not, and
    /// tells what came of it. One attempt.
    #[tracing::instrument(name = "webhook.resend", skip_all, fields(webhook = %id, delivery = number))]
    pub async fn run(
        &self,
        caller: &Caller,
        id: WebhookId,
        number: u64,
    ) -> Result<NumberedDelivery, WebhookError> {
        check(caller.is_operator())?;
        let subject = format!("{id}, delivery {number}");
        let resending = Box::pin(self.resend(id, number));
        let kind = DeedKind::WebhookResend;
        self.0.doing(caller, kind, &subject, "", resending).await
    }

    async fn resend(&self, id: WebhookId, number: u64) -> Result<NumberedDelivery, WebhookError> {
        let endpoint = self.0.found(id).await?;
        let earlier = self.0.deliveries.one(id, number).await?;
        let earlier = earlier.ok_or(WebhookError::NoDelivery)?.delivery;
        let (Some(order), Some(seq)) = (earlier.order, earlier.seq) else {
            return Err(WebhookError::WasTest);
        };
        let event = self.event(order, seq).await?;
        let message = self.0.sender.message(&event);
        let attempt = Delivery {
            attempt: earlier.attempt.saturating_add(1),
            kind: DeliveryKind::Resent,
            ..earlier
        };
        sent(&self.0, &endpoint, &message, attempt).await
    }

    async fn event(&self, order: OrderId, seq: Version) -> Result<Outgoing, WebhookError> {
        let found = self.0.journal.order(OrderRef::Id(order)).await?;
        let number = found.and_then(|order| order.number());
        let number = number.ok_or(WebhookError::NoOrder)?;
        let events = self.0.journal.events(order).await?;
        let last = events.len() as u64;
        let mut status = OrderStatusKind::Pending;
        for event in events {
            status = event.fact.moves_to().unwrap_or(status);
            if event.seq == seq {
                let happened = Arc::new(Happened { event, status });
                return Ok(Outgoing {
                    order,
                    number,
                    happened,
                });
            }
        }
        Err(WebhookError::NoEvent(last))
    }
}

/// Sends test events.
#[derive(Clone)]
pub struct TestWebhook(pub WebhookPorts);

impl TestWebhook {
    /// What the log calls a test event.
    pub const EVENT: &str = "test";

    /// Sends a test event at once, whether the webhook is paused or not, and tells what came of it. One
    /// attempt.
    #[tracing::instrument(name = "webhook.test", skip_all, fields(webhook = %id))]
    pub async fn run(
        &self,
        caller: &Caller,
        id: WebhookId,
    ) -> Result<NumberedDelivery, WebhookError> {
        check(caller.is_operator())?;
        let (kind, subject) = (DeedKind::WebhookTest, id.to_string());
        let testing = Box::pin(self.test(id));
        self.0.doing(caller, kind, &subject, "", testing).await
    }

    async fn test(&self, id: WebhookId) -> Result<NumberedDelivery, WebhookError> {
        let endpoint = self.0.found(id).await?;
        let now = self.0.clock.now();
        let message = self.0.sender.test_message(id, now);
        let attempt = Delivery {
            endpoint: id,
            event_id: message.id.clone(),
            order: None,
            seq: None,
            event: Self::EVENT.to_owned(),
            attempt: 1,
            at: now,
            took: domain::Duration::ZERO,
            kind: DeliveryKind::Test,
            result: DeliveryResult::NoAnswer(String::new()),
        };
        sent(&self.0, &endpoint, &message, attempt).await
    }
}

/// Whether an endpoint that did not answer has it, nobody knows.
impl Ends for NumberedDelivery {
    fn ending(&self) -> Ending {
        match &self.delivery.result {
            DeliveryResult::Delivered { status } => Ending::done(format!("answered {status}")),
            DeliveryResult::Answered { status, .. } => Ending::failed(format!("answered {status}")),
            DeliveryResult::NoAnswer(_) => Ending::unknown("there was no answer"),
            DeliveryResult::GivenUp(_) => Ending::failed("nothing was sent"),
        }
    }
}

/// One attempt, and what is on record of it. Where it cannot be put on record, it was made all the same.
async fn sent(
    ports: &WebhookPorts,
    endpoint: &WebhookEndpoint,
    message: &WebhookMessage,
    attempt: Delivery,
) -> Result<NumberedDelivery, WebhookError> {
    let at = ports.clock.now();
    let sent = ports.sender.send(endpoint, message).await;
    let delivery = Delivery {
        at,
        took: sent.took,
        result: sent.result,
        ..attempt
    };
    let number = ports.deliveries.record(&delivery).await?;
    Ok(NumberedDelivery { number, delivery })
}
