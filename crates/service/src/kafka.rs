//! What goes out to Kafka: one sink for each format that the settings choose, and questions for prices.

use crate::config::{EventFormatName, Settings, UsedKafka};
use crate::relays::Destination;
use application::ports::{Journal, PriceQuestions};
use application::relay::RelayLimits;
use outbound::events::{DEAD_LETTER_SUFFIX, EventFormat};
use outbound::kafka::{KafkaPriceQuestions, KafkaProducer, KafkaSending, KafkaSink};
use outbound::kafka::{PreparedTopics, prepare_topics};
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
    let destination = |name: &EventFormatName| {
        let format = format(*name, used);
        let sink = KafkaSink::new(format, producer.clone(), orders.clone())?;
        Ok(Destination {
            sink: Arc::new(sink),
            start: used.start,
            limits: RelayLimits::default(),
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

fn format(name: EventFormatName, used: &UsedKafka) -> Box<dyn EventFormat> {
    match name {
        EventFormatName::Canonical => Box::new(used.canonical()),
        EventFormatName::Storefront => Box::new(used.storefront()),
        EventFormatName::Gateway => Box::new(used.gateway()),
    }
}

/// Makes the topics that are written to and not there yet, where the service makes topics. What cannot be made
/// now is made when it is missed: nothing waits for this.
pub(crate) async fn make_topics(settings: &Settings) {
    let Some((used, partitions)) = made_by_the_service(settings) else {
        return;
    };
    let topics = written_to(settings, used);
    let made = match used.address() {
        Ok(address) => prepare_topics(&address, &topics, partitions).await,
        // Whoever writes there says so.
        Err(_) => return,
    };
    match made {
        Ok(PreparedTopics { made, failed }) => {
            for topic in made {
                tracing::info!(topic, partitions, "made a topic on Kafka");
            }
            for (topic, why) in failed {
                tracing::info!(
                    topic,
                    why,
                    "a topic cannot be made on Kafka, unless it is there"
                );
            }
        }
        Err(error) => tracing::info!(%error, "topics are made on Kafka when they are missed"),
    }
}

fn made_by_the_service(settings: &Settings) -> Option<(&UsedKafka, u16)> {
    let used = settings.kafka.used.as_ref()?;
    Some((used, used.partitions?))
}

/// The topics that the service writes to, and makes if kafka.partitions says so.
pub(crate) fn written_to(settings: &Settings, used: &UsedKafka) -> Vec<String> {
    let mut topics = used.topics();
    if settings.collaborators.prices_by_event() {
        topics.push(used.product_request_topic.clone());
    }
    let heard = settings.messages.heard.iter();
    topics.extend(heard.map(|heard| format!("{}{DEAD_LETTER_SUFFIX}", heard.name)));
    topics
}
