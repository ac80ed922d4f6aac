//! Kafka, both ways, over librdkafka: built from its sources with the feature `kafka`, which the service
//! has unless it is built without its default features.
//!
//! Compiled in: every compression that others may choose (gzip, snappy, lz4, zstd), and brokers that ask
//! for nothing (`PLAINTEXT`) or for a name and a password (`SASL_PLAINTEXT` with `PLAIN`). Not compiled
//! in: TLS, and the log-ins that stand on it (SCRAM, OAUTHBEARER, GSSAPI), which would bring OpenSSL as a
//! second crypto provider; an address that asks for them is refused when it is read.

mod address;
mod agreed;
mod client;
mod dead_letters;
mod fault;
mod log;
mod look;
mod member;
mod preparing;
mod price_questions;
mod producer;
mod sink;
mod topics;

pub use address::{BadKafkaServers, KafkaAddress, KafkaSecurity, NotCompiledIn};
pub use dead_letters::KafkaDeadLetters;
pub use log::KafkaLog;
pub use look::{KafkaFound, TopicFound, look_at_kafka};
pub use member::KafkaMember;
pub use preparing::{PreparedTopics, prepare_topics};
pub use price_questions::KafkaPriceQuestions;
pub use producer::{KafkaProducer, KafkaSending};
pub use sink::KafkaSink;
