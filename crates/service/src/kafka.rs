//! What goes out to Kafka: one sink for each format that the settings choose, and questions for prices.

use crate::config::{Chosen, EventFormatName, Settings, UsedKafka};
use crate::relays::Destination;
use application::ports::{Journal, PriceQuestions};
use outbound::events::{Canonical, EventFormat, Gateway, Storefront};
use outbound::kafka::{KafkaPriceQuestions, KafkaProducer, KafkaSending, KafkaSink};
use std::sync::Arc;

/// Where events go. No broker is asked yet: the service starts without them.
pub(crate) fn destinations(
    settings: &Settings,
    orders: &Arc<dyn Journal>,
) -> anyhow::Result<Vec<Destination>> {
    let Some(used) = &settings.kafka.used else {
        return Ok(Vec::new());
    };
    let producer = producer(used)?;
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

/// Who asks the product service for names and prices, where there are brokers to ask through.
pub(crate) fn price_questions(
    settings: &Settings,
) -> anyhow::Result<Option<Arc<dyn PriceQuestions>>> {
    let Some(used) = &settings.kafka.used else {
        return Ok(None);
    };
    Ok(Some(Arc::new(KafkaPriceQuestions {
        producer: producer(used)?,
        topic: used.product_request_topic.clone(),
    })))
}

fn producer(used: &UsedKafka) -> anyhow::Result<Arc<KafkaProducer>> {
    let sending = KafkaSending {
        delivery_timeout: used.delivery_timeout.into(),
        partitions: used.partitions,
    };
    Ok(Arc::new(KafkaProducer::new(&used.address()?, &sending)?))
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
