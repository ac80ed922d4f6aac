//! The sinks on Kafka: one for each format that the settings choose.

use crate::config::{Chosen, EventFormatName, Settings, UsedKafka};
use crate::relays::Destination;
use application::ports::Journal;
use outbound::events::{Canonical, EventFormat, Gateway, Storefront};
use outbound::kafka::{KafkaProducer, KafkaSending, KafkaSink};
use std::sync::Arc;

/// Where events go. No broker is asked yet: the service starts without them.
pub(crate) fn destinations(
    settings: &Settings,
    orders: &Arc<dyn Journal>,
) -> anyhow::Result<Vec<Destination>> {
    let Some(used) = &settings.kafka.used else {
        return Ok(Vec::new());
    };
    let sending = KafkaSending {
        delivery_timeout: used.delivery_timeout.into(),
        partitions: used.partitions,
    };
    let producer = Arc::new(KafkaProducer::new(&used.address()?, &sending)?);
    // Whoever hears of a payment that is asked for otherwise would take the money twice.
    let by_event = matches!(settings.collaborators.payments, Chosen::Elsewhere(_));
    let destination = |name: &EventFormatName| {
        let format = format(*name, used, by_event);
        let sink = KafkaSink::new(format, producer.clone(), orders.clone())?;
        Ok(Destination {
            sink: Arc::new(sink),
            start: used.start,
        })
    };
    used.formats.iter().map(destination).collect()
}

fn format(
    name: EventFormatName,
    used: &UsedKafka,
    payments_by_event: bool,
) -> Box<dyn EventFormat> {
    match name {
        EventFormatName::Canonical => Box::new(Canonical {
            topic: used.canonical_topic.clone(),
            source: used.source.clone(),
        }),
        EventFormatName::Storefront => Box::new(Storefront {
            topics: used.storefront.clone(),
            payments_by_event,
        }),
        EventFormatName::Gateway => Box::new(Gateway {
            topics: used.gateway.clone(),
            payments_by_event,
        }),
    }
}
