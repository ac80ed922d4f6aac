//! Why nothing was done about a webhook, as pages say it.

use crate::http::web::PageFailure;
use application::webhooks::WebhookError;

impl From<WebhookError> for PageFailure {
    fn from(error: WebhookError) -> Self {
        let not_done = |error: &WebhookError| format!("Nothing was done: {error}.");
        match error {
            WebhookError::NotFound => Self::NotFound("There is no such webhook".to_owned()),
            WebhookError::Forbidden => {
                Self::Forbidden("Only operators look after webhooks".to_owned())
            }
            WebhookError::Store(error) => error.into(),
            WebhookError::Address(why) => Self::BadInput(format!(
                "Nothing was done: nothing may be sent to this address: {why}."
            )),
            told @ (WebhookError::NoEvent(_)
            | WebhookError::NoPlace(_)
            | WebhookError::NoOrder
            | WebhookError::NoDelivery) => Self::BadInput(not_done(&told)),
            told @ (WebhookError::Moved { .. }
            | WebhookError::Busy
            | WebhookError::Full(_)
            | WebhookError::WasTest
            | WebhookError::NotBegun) => Self::Conflict(not_done(&told)),
        }
    }
}
