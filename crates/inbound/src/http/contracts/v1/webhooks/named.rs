//! Which webhook a path names, to whom.

use super::super::asked::{Asked, Segment};
use super::super::change_error::forbidden;
use super::super::error::V1Error;
use crate::http::documentation::documented::{parameter_like, text};
use crate::http::use_cases::UseCases;
use application::webhooks::{WebhookChange, WebhookError, WebhookId, WebhookRequest};
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};

/// A request of somebody who may look at webhooks. What changes one is refused to those who only look on
/// before it comes to a route: `around/refusals.rs`.
pub(super) struct MayLook(pub(super) Asked);

impl FromRequestParts<UseCases> for MayLook {
    type Rejection = V1Error;

    async fn from_request_parts(parts: &mut Parts, use_cases: &UseCases) -> Result<Self, V1Error> {
        let asked = Asked::from_request_parts(parts, use_cases).await?;
        if !asked.caller.may_look() {
            return Err(forbidden(
                "Only operators look after webhooks, and viewers may see them",
            ));
        }
        Ok(Self(asked))
    }
}

/// A request about one webhook.
pub(super) struct AboutWebhook {
    pub(super) asked: Asked,
    pub(super) id: WebhookId,
}

impl AboutWebhook {
    /// The revision that the caller has seen.
    pub(super) fn seen(&self) -> Option<u64> {
        self.asked.revision.version()
    }

    /// What is to be changed, for whom, on that condition.
    pub(super) fn change(self, request: Option<WebhookRequest>) -> WebhookChange {
        WebhookChange {
            id: self.id,
            seen: self.seen(),
            caller: self.asked.caller,
            request,
        }
    }
}

impl FromRequestParts<UseCases> for AboutWebhook {
    type Rejection = V1Error;

    async fn from_request_parts(parts: &mut Parts, use_cases: &UseCases) -> Result<Self, V1Error> {
        let MayLook(asked) = MayLook::from_request_parts(parts, use_cases).await?;
        let Segment(name) = Segment::from_request_parts(parts, use_cases).await?;
        let id = name.parse().map_err(|_| WebhookError::NotFound)?;
        Ok(Self { asked, id })
    }
}

/// A request about one delivery.
pub(super) struct AboutDelivery {
    pub(super) asked: Asked,
    pub(super) id: WebhookId,
    pub(super) number: u64,
}

impl FromRequestParts<UseCases> for AboutDelivery {
    type Rejection = V1Error;

    async fn from_request_parts(parts: &mut Parts, use_cases: &UseCases) -> Result<Self, V1Error> {
        let MayLook(asked) = MayLook::from_request_parts(parts, use_cases).await?;
        let path = Path::<(String, String)>::from_request_parts(parts, use_cases).await;
        let Path((name, number)) = path.map_err(|_| WebhookError::NotFound)?;
        let id = name.parse().map_err(|_| WebhookError::NotFound)?;
        let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
        let number = number.parse().ok().filter(|_| is_number);
        // No database counts further.
        let number = number.filter(|number: &u64| i64::try_from(*number).is_ok());
        let number = number.ok_or(WebhookError::NoDelivery)?;
        Ok(Self { asked, id, number })
    }
}

/// What the documentation says of each path with a webhook in it.
pub(super) struct WebhookParams;

impl IntoParams for WebhookParams {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let id = text().pattern(Some("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"));
        let place = ParameterIn::Path;
        vec![parameter_like(place, "webhook", "Its id", id)]
    }
}

/// What makes a change of it safe.
pub(super) struct Seen;

impl IntoParams for Seen {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let words = "The revision that the caller has seen, as the ETag says it: 412 if the webhook has \
            been changed since";
        let tag = text().pattern(Some(r#"^(\*|"[0-9]{1,18}")$"#));
        vec![parameter_like(ParameterIn::Header, "If-Match", words, tag)]
    }
}
