//! What every request to `gateway` says beside its body: which user asks, which order, which request.

use super::error::GatewayError;
use super::request::RequestId;
use crate::http::contracts::trouble::Trouble;
use crate::http::documentation::documented::{parameter_like, text};
use crate::http::effect::idempotency;
use crate::http::identity;
use crate::http::identity::IdentityMode;
use crate::http::reading::path;
use crate::http::use_cases::UseCases;
use application::Caller;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use domain::{CustomerId, Email};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};

/// The user who asks: on this contract, somebody with a number.
pub(super) struct User {
    pub(super) id: CustomerId,
    pub(super) email: Option<Email>,
}

impl User {
    /// The same as a caller. Whoever may do more does not do it as a user.
    pub(super) fn caller(&self) -> Caller {
        Caller::Customer(self.id.clone())
    }
}

impl FromRequestParts<UseCases> for User {
    type Rejection = GatewayError;

    async fn from_request_parts(
        parts: &mut Parts,
        use_cases: &UseCases,
    ) -> Result<Self, GatewayError> {
        let identity = identity::of(&parts.extensions);
        match identity.customer {
            Some(id) => Ok(Self {
                id: numbered(id)?,
                email: identity.email,
            }),
            None => Err(nobody(use_cases, &identity.caller)),
        }
    }
}

/// Who wants something of an order: its user, or somebody who looks after others' orders.
pub(super) struct Asked {
    pub(super) caller: Caller,
    /// The idempotency key.
    pub(super) key: Option<String>,
}

impl FromRequestParts<UseCases> for Asked {
    type Rejection = GatewayError;

    async fn from_request_parts(
        parts: &mut Parts,
        use_cases: &UseCases,
    ) -> Result<Self, GatewayError> {
        let caller = match identity::of(&parts.extensions).caller {
            Caller::Customer(id) => Caller::Customer(numbered(id)?),
            caller @ (Caller::Service(_) | Caller::Viewer(_) | Caller::Operator(_)) => caller,
            caller @ (Caller::Anyone | Caller::Guest | Caller::LinkHolder { .. }) => {
                return Err(nobody(use_cases, &caller));
            }
        };
        let key = idempotency::key(parts)?;
        Ok(Self { caller, key })
    }
}

/// Somebody at the controls.
pub(super) struct Operator {
    pub(super) caller: Caller,
    /// The idempotency key.
    pub(super) key: Option<String>,
}

impl FromRequestParts<UseCases> for Operator {
    type Rejection = GatewayError;

    async fn from_request_parts(parts: &mut Parts, _: &UseCases) -> Result<Self, GatewayError> {
        let caller = identity::identified(&parts.extensions)?.caller;
        if !caller.is_operator() {
            let words = "Only operators may do this";
            return Err(GatewayError::new(StatusCode::FORBIDDEN, words));
        }
        let key = idempotency::key(parts)?;
        Ok(Self { caller, key })
    }
}

fn numbered(id: CustomerId) -> Result<CustomerId, GatewayError> {
    if id.as_str().bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(id)
    } else {
        Err(GatewayError::bad_request("The user's id must be a number"))
    }
}

/// Where users show tokens, the header would help nobody.
fn nobody(use_cases: &UseCases, caller: &Caller) -> GatewayError {
    let shows_tokens = matches!(use_cases.identification.mode, IdentityMode::Jwt(_));
    if shows_tokens && !caller.is_identified() {
        return Trouble::UNIDENTIFIED.into();
    }
    GatewayError::bad_request("X-UserId is required: the user's number")
}

/// The order that the path names.
pub(super) type Named = path::Named<GatewayError>;

/// The request that the path names; none that could not be one.
pub(super) struct NamedRequest(pub(super) Option<RequestId>);

impl FromRequestParts<UseCases> for NamedRequest {
    type Rejection = GatewayError;

    async fn from_request_parts(
        parts: &mut Parts,
        use_cases: &UseCases,
    ) -> Result<Self, GatewayError> {
        let id = path::segment(parts, use_cases).await;
        Ok(Self(id.and_then(|id| RequestId::parse(&id))))
    }
}

/// How the gateway says which user asks.
pub(super) struct UserHeaders;

impl IntoParams for UserHeaders {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let words = "The user's number, as the API gateway sets it; tokens say it in a claim";
        let number = text().pattern(Some("^(0|[1-9][0-9]{0,18})$"));
        let user = parameter_like(ParameterIn::Header, "X-UserId", words, number);
        vec![user]
    }
}
