//! Whom we ask and tell: the stores, the collaborators (built in, over HTTP, by mail), who signs tokens,
//! who reads our events, on Kafka or by webhook, and the system's clock, ids and chance.
//! Implements the application's ports; knows nothing of requests or screens.

mod amounts;
pub mod asking;
pub mod builtin;
pub mod clock;
pub mod config_server;
pub mod entropy;
pub mod entry_keys;
pub mod eureka;
pub mod event_payments;
pub mod events;
pub mod guard;
pub mod http;
pub mod identity;
pub mod ids;
mod journal_format;
#[cfg(feature = "kafka")]
pub mod kafka;
mod private_addresses;
pub mod redis;
pub mod smtp;
pub mod sql;
mod traced;
pub mod webhook_secrets;
pub mod webhooks;

pub use clock::{ClockBeside, SystemClock};
pub use entropy::SystemEntropy;
pub use entry_keys::SystemKeys;
pub use event_payments::EventPayments;
pub use ids::UuidV7;
pub use webhook_secrets::SystemSecrets;
