//! `webhooks`: who is told of events, and what came of telling them, for operators.

mod command;
mod desk;
mod screen;
mod view;

pub(crate) use command::WebhooksCommand;
pub(super) use view::{ListBody, WebhookView};
