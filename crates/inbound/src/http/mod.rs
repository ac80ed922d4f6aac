//! The HTTP side: a router over the use cases, and the server that runs it.
//!
//! In reading order: the parts it is made of, the contracts, the pages, what they share (who asks, keys,
//! bodies, waiting, answers), and what is around them.

mod settings;
mod use_cases;
mod wording;

mod contracts;

mod dashboard;
mod web;

mod answer;
mod body;
mod decimal;
pub mod export;
mod fields;
mod finality;
mod foreign_id;
mod idempotency;
mod identity;
mod import;
mod listing;
mod live;
mod moment;
mod once;
mod order_changes;
mod order_filter;
mod path;
mod patience;
mod placing;
mod preference;
mod query;
mod readers;
pub(crate) mod strict_json;
mod wanted;

mod admission;
mod browsers;
mod cancelling;
mod changing;
mod connection;
mod dated;
mod docs;
mod documented;
mod health;
mod limits;
mod lingering;
mod located;
mod peer;
mod places;
mod rate;
mod refusals;
mod router;
mod server;
mod shop;
mod stalled;
mod stream_event;
mod streams;
mod tracking;
mod who;

pub use contracts::{ContractAnswers, GatewayRequests};
pub use dashboard::{
    EntryLink, EntryLinks, ProviderSignIn, SIGN_IN_CALLBACK, SettingShown, SignInParts, StockKept,
    UpkeepParts,
};
pub use docs::openapi;
pub(crate) use documented::NAME_OF_ORDER;
pub use identity::{
    ApiKey, BadNetwork, Identification, IdentityMode, Network, TrustedPeers, digest,
};
pub use rate::{Rate, RateLimits};
pub use router::router;
pub use server::{ServerLimits, serve};
pub use settings::HttpSettings;
pub use streams::StreamLimits;
pub use use_cases::HttpParts;
