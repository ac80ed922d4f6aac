//! Webhooks: addresses of other services that are told of every event, signed, and what came of telling
//! them. Operators say which there are; the relay carries events to them as to any other sink.

mod change;
mod create;
mod deliveries;
mod delivery;
mod endpoint;
mod error;
mod event_name;
mod feed_search;
mod ports;
mod prune;
mod remove;
mod replay;
mod request;
mod secret;
mod show;
mod sink;

pub use change::{ChangeWebhook, PauseWebhook, ResumeWebhook, RotateWebhookSecret, WebhookChange};
pub use create::{CreateWebhook, WebhookTerms};
pub use deliveries::{ListDeliveries, ResendDelivery, ShowDelivery, TestWebhook};
pub use delivery::{
    Delivery, DeliveryFilter, DeliveryKind, DeliveryResult, Failures, NumberedDelivery,
};
pub use endpoint::{Pause, WebhookEndpoint, WebhookId, WebhookState};
pub use error::WebhookError;
pub use event_name::{EventName, NoEventName};
pub use ports::WebhookPorts;
pub use prune::PruneDeliveries;
pub use remove::RemoveWebhook;
pub use replay::{ReplayEvents, ReplayFrom, ReplayOrder, Replayed};
pub use request::{WebhookRequest, WebhookWritten};
pub use secret::{WebhookSecret, WebhookSecrets};
pub use show::{ListWebhooks, ShowWebhook, ShownWebhook, WebhookProgress};
pub use sink::{WebhookSink, WebhookSinkLimits, WebhookSinkPorts};
