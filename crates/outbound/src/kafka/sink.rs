//! One format of events on the brokers, as the relay sees it.

use super::agreed::Agreed;
use super::producer::KafkaProducer;
use crate::events::{Background, EventFormat, Need};
use application::ports::{
    EventSink, Journal, NoSinkName, Outgoing, SendError, Settled, SinkName, StoreError,
};
use application::traces::{TARGET, continue_from};
use async_trait::async_trait;
use domain::OrderId;
use domain::order::{Event, Fact, Placed};
use std::sync::Arc;
use tracing::field::Empty;
use tracing::{Instrument as _, Span};

/// Carries events to Kafka in one format.
pub struct KafkaSink {
    name: SinkName,
    format: Box<dyn EventFormat>,
    producer: Arc<KafkaProducer>,
    orders: Arc<dyn Journal>,
    agreed: Agreed,
}

impl KafkaSink {
    /// A sink, called `kafka:` and the format's name.
    pub fn new(
        format: Box<dyn EventFormat>,
        producer: Arc<KafkaProducer>,
        orders: Arc<dyn Journal>,
    ) -> Result<Self, NoSinkName> {
        Ok(Self {
            name: SinkName::new(&format!("kafka:{}", format.name()))?,
            format,
            producer,
            orders,
            agreed: Agreed::default(),
        })
    }

    /// What the format has to know.
    async fn background(&self, event: &Outgoing) -> Result<Background, SendError> {
        let order = event.order;
        match self.format.need(&event.happened.event.fact) {
            Need::Nothing => Ok(Background::Nothing),
            Need::Placed => Ok(Background::Placed(self.placed(order).await?)),
            Need::Journal => Ok(Background::Journal(self.journal(order).await?)),
        }
    }

    async fn placed(&self, order: OrderId) -> Result<Arc<Placed>, SendError> {
        if let Some(known) = self.agreed.of(order) {
            return Ok(known);
        }
        let journal = self.journal(order).await?;
        match journal.into_iter().next().map(|event| event.fact) {
            Some(Fact::OrderPlaced(placed)) => {
                self.agreed.remember(order, &placed);
                Ok(placed)
            }
            _ => Err(SendError::Refused(
                "its order's journal does not begin with order-placed".to_owned(),
            )),
        }
    }

    async fn journal(&self, order: OrderId) -> Result<Vec<Event>, SendError> {
        self.orders
            .events(order)
            .await
            .map_err(|error| match error {
                StoreError::Unavailable(_) | StoreError::Refused(_) | StoreError::Newer(_) => {
                    SendError::Unavailable(error.to_string())
                }
                StoreError::Corrupt { .. } => SendError::Refused(error.to_string()),
            })
    }
}

/// One attempt, in the trace that the event was recorded under; no span where that is none.
fn sending(event: &Outgoing, topic: &str) -> Span {
    let Some(trace) = event.happened.event.trace else {
        return Span::none();
    };
    let span = tracing::trace_span!(
        target: TARGET,
        "publish",
        otel.name = format_args!("send {topic}"),
        otel.kind = "producer",
        otel.status_code = Empty,
        messaging.system = "kafka",
        messaging.operation.name = "send",
        messaging.operation.type = "send",
        messaging.destination.name = topic,
        order.id = %event.order,
        order.event = event.happened.event.fact.name(),
        order.seq = event.seq().0,
    );
    continue_from(&span, trace);
    span
}

#[async_trait]
impl EventSink for KafkaSink {
    fn name(&self) -> &SinkName {
        &self.name
    }

    async fn send(&self, event: &Outgoing) -> Result<Settled, SendError> {
        if let Fact::OrderPlaced(placed) = &event.happened.event.fact {
            self.agreed.remember(event.order, placed);
        }
        let background = self.background(event).await?;
        let message = self.format.message(event, &background);
        let message = message.map_err(|unfit| SendError::Refused(unfit.to_string()))?;
        let Some(message) = message else {
            return Ok(Settled::NotWanted);
        };
        let span = sending(event, &message.topic);
        // Under what the event was recorded, and not under this attempt: each copy is the same.
        let sent = self
            .producer
            .send_under(event.happened.event.trace, &message);
        let sent = sent.instrument(span.clone()).await;
        if sent.is_err() {
            span.record("otel.status_code", "error");
        }
        sent.map(|()| Settled::Delivered)
    }
}
