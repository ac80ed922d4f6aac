//! Messages that were heard, what is asked by event, dead letters and webhooks.

use super::labels::{HEARD, TOPIC, WEBHOOK_STATE};
use super::metric::{Metric, Unit};

/// Messages of topics.
pub static MESSAGES: Metric = Metric::counter(
    "order_service_messages_total",
    Unit::Of("messages"),
    "Messages of topics that this process is done with: applied, duplicates of others, or dead letters",
)
.by(&[HEARD])
.read();

/// What waits in topics.
pub static CONSUMER_LAG: Metric = Metric::gauge(
    "order_service_consumer_lag_messages",
    Unit::Of("messages"),
    "Messages of a topic that this process' consumer has not taken yet, in the partitions that it has; left out while no broker tells",
)
.by(&[TOPIC])
.read();

/// Messages that wait for a person.
pub static DEAD_LETTERS: Metric = Metric::gauge(
    "order_service_dead_letters_parked",
    Unit::Of("messages"),
    "Dead letters that wait for a person, of all replicas; counted up to 1000",
)
.read();

/// How long the first of them has waited.
pub static DEAD_LETTERS_OLDEST: Metric = Metric::gauge(
    "order_service_dead_letters_oldest_seconds",
    Unit::Seconds,
    "For how long the oldest dead letter has waited; 0 if there is none",
)
.read();

/// Requests that wait for prices.
pub static PRICE_QUESTIONS: Metric = Metric::gauge(
    "order_service_price_questions",
    Unit::Of("requests"),
    "Requests that wait for prices asked for by event, of all replicas; counted up to 10000",
)
.read();

/// How long the first of them has waited.
pub static PRICE_QUESTIONS_OLDEST: Metric = Metric::gauge(
    "order_service_price_questions_oldest_seconds",
    Unit::Seconds,
    "For how long the oldest request for prices has waited; 0 if there is none",
)
.read();

/// Webhooks by how they stand.
pub static WEBHOOKS: Metric = Metric::gauge(
    "order_service_webhooks",
    Unit::Of("webhooks"),
    "Webhooks, by whether they are sent events or wait for a person",
)
.by(&[WEBHOOK_STATE])
.read();
