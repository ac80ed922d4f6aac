//! The settings: layered, typed, checked whole, with every fault named at once.

mod api_keys;
mod audit;
mod by_event;
mod collaborators;
mod database;
mod engine;
mod eureka;
mod fault;
mod hosts;
mod http;
mod identity;
mod kafka;
mod layers;
mod limits;
mod log;
mod messages;
mod metrics;
mod money;
mod payments;
mod preset;
mod reader;
mod redis;
mod retention;
mod secret;
mod secret_files;
mod settings;
mod shop;
mod sign_in;
mod smtp;
mod span;
mod spring;
mod stop;
mod testing;
mod tokens;
mod topic_names;
mod traces;
mod webhooks;

#[cfg(test)]
mod tests;

pub(crate) use api_keys::keys_in;
pub(crate) use audit::AuditSettings;
pub(crate) use collaborators::{
    CartProtocol, CatalogueProtocol, Chosen, CollaboratorSettings, CustomerProtocol,
    InventoryProtocol, NotificationProtocol, PaymentProtocol, Place, Remote, ShippingProtocol,
};
pub(crate) use database::DatabaseSettings;
pub(crate) use engine::EngineSettings;
pub(crate) use eureka::{EurekaSettings, Listing};
pub(crate) use fault::Faults;
pub(crate) use http::{HttpSettings, TlsSettings};
pub(crate) use identity::{IdentityMode, IdentitySettings};
#[cfg(feature = "kafka")]
pub(crate) use kafka::UsedKafka;
pub(crate) use kafka::{EventFormatName, KafkaSettings};
pub(crate) use layers::{Flags, Sources};
pub(crate) use limits::LimitSettings;
pub(crate) use log::{LogFormat, LogSettings};
pub(crate) use messages::{Heard, MessageSettings};
pub(crate) use metrics::MetricsSettings;
pub(crate) use money::MoneySettings;
pub(crate) use payments::PaymentSettings;
pub(crate) use preset::Preset;
pub(crate) use redis::RedisSettings;
pub(crate) use retention::RetentionSettings;
pub(crate) use secret::Secret;
pub(crate) use settings::{InForce, Settings};
pub(crate) use shop::ShopSettings;
pub(crate) use sign_in::{SignInSettings, SignInToken};
pub(crate) use smtp::MailSettings;
pub(crate) use span::written;
pub(crate) use spring::Note;
pub(crate) use stop::StopSettings;
pub(crate) use testing::TestingSettings;
pub(crate) use tokens::{TokenKeys, TokenSettings};
pub(crate) use traces::TraceSettings;
pub(crate) use webhooks::WebhookSettings;
