//! The HTTP side: a router over the use cases, and the server that runs it.
//!
//! In reading order: the parts it is made of, the contracts, the pages, what they share (who asks, what
//! requests say, that they take effect once, what is answered), what is around them, the description, and
//! the connections beneath.

mod settings;
mod use_cases;

mod contracts;

mod dashboard;
mod shop;
mod tracking;
mod web;

mod identity;
pub(crate) mod reading;

mod effect;

mod answering;
pub mod export;
mod streaming;

mod around;
mod health;
mod metrics;

mod documentation;
mod router;

mod connections;

pub use around::rate::{Rate, RateLimits};
pub use connections::certificate::{BadCertificate, Certificate};
pub use connections::handshake::Encryption;
pub use connections::server::{ServerLimits, serve};
pub use connections::validity::Validity;
pub use contracts::{ContractAnswers, GatewayRequests, contract_names};
pub use dashboard::{
    EntryLink, EntryLinks, ProviderSignIn, SIGN_IN_CALLBACK, SettingShown, SignInParts, StockKept,
    UpkeepParts,
};
pub use documentation::docs::openapi;
pub(crate) use documentation::documented::NAME_OF_ORDER;
pub use identity::{
    ApiKey, BadNetwork, Identification, IdentityMode, Network, TrustedPeers, digest,
};
pub use metrics::{MetricsPage, MetricsParts, metrics_router};
pub use router::router;
pub use settings::HttpSettings;
pub use streaming::streams::StreamLimits;
pub use use_cases::HttpParts;
