//! `/api/v1/webhooks`: who is told of every event, and what came of telling them. For operators; viewers may look.

mod asking;
mod change_webhook;
mod create_webhook;
mod delivery_rendering;
mod errors;
mod list_deliveries;
mod list_webhooks;
mod named;
mod pause_webhook;
mod remove_webhook;
mod rendering;
mod replay_webhook;
mod resend_delivery;
mod resume_webhook;
mod rotate_secret;
mod routes;
mod secrets;
mod show_delivery;
mod show_webhook;
mod terms;
mod test_webhook;

pub(super) use routes::routes;
