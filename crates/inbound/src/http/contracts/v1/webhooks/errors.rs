//! Why nothing was done about a webhook, in the words of `v1`.

use super::super::change_error::forbidden;
use super::super::error::V1Error;
use crate::http::reading::fields::{Fault, Violation};
use application::webhooks::WebhookError;
use axum::http::StatusCode;
use serde_json::Value;

impl From<WebhookError> for V1Error {
    fn from(error: WebhookError) -> Self {
        let words = error.to_string();
        let missing = |kind, title, words| Self::new(StatusCode::NOT_FOUND, kind, title, words);
        let conflict = |kind, title| Self::new(StatusCode::CONFLICT, kind, title, words.clone());
        match error {
            WebhookError::NotFound => {
                let words = "There is no such webhook";
                missing("webhook-not-found", "Webhook not found", words)
            }
            WebhookError::NoDelivery => {
                let words = "There is no such delivery";
                missing("delivery-not-found", "Delivery not found", words)
            }
            WebhookError::NoOrder => Self::not_found(),
            WebhookError::Forbidden => {
                forbidden("Only operators look after webhooks, and viewers may see them")
            }
            WebhookError::Address(why) => not_valid("url", format!("may not be sent to: {why}")),
            WebhookError::NoEvent(_) => not_valid("seq", words),
            WebhookError::NoPlace(_) => not_valid("behind", words),
            WebhookError::Moved { at, expected } => Self::new(
                StatusCode::PRECONDITION_FAILED,
                "webhook-has-changed",
                "Precondition failed",
                format!("The webhook is at revision {at}, not {expected}: read it again"),
            ),
            WebhookError::Full(_) => conflict("too-many-webhooks", "Too many webhooks"),
            WebhookError::WasTest => conflict("was-test", "Was a test"),
            WebhookError::NotBegun => conflict("webhook-not-begun", "Not begun yet"),
            WebhookError::Busy => {
                Self::unavailable("The webhook is changing too quickly: try again")
            }
            WebhookError::Store(error) => error.into(),
        }
    }
}

/// A fault of a member that shows only when what is there is looked at.
fn not_valid(name: &'static str, why: String) -> V1Error {
    let input = Value::String(String::new());
    vec![Violation::of(name, Fault::Rule(why), input)].into()
}
