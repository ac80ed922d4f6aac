//! What every request to `coordinator` says beside its body: who asks, and which order or user.

use super::error::CoordinatorError;
use crate::http::effect::idempotency;
use crate::http::identity;
use crate::http::reading::path;
use crate::http::use_cases::UseCases;
use application::Caller;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::{CustomerId, Email, Notation};

/// Who asks.
pub(super) struct Asked {
    pub(super) caller: Caller,
    /// Their mail, where who they are says so.
    pub(super) email: Option<Email>,
    /// The idempotency key.
    pub(super) key: Option<String>,
}

impl FromRequestParts<UseCases> for Asked {
    type Rejection = CoordinatorError;

    async fn from_request_parts(parts: &mut Parts, _: &UseCases) -> Result<Self, CoordinatorError> {
        let identity = identity::identified(&parts.extensions)?;
        Ok(Self {
            caller: identity.caller,
            email: identity.email,
            key: idempotency::key(parts)?,
        })
    }
}

/// Who reads an order, perhaps by a link to it. To guests without one there are no orders.
pub(super) struct Reading(pub(super) Caller);

impl FromRequestParts<UseCases> for Reading {
    type Rejection = CoordinatorError;

    async fn from_request_parts(
        parts: &mut Parts,
        use_cases: &UseCases,
    ) -> Result<Self, CoordinatorError> {
        Ok(Self(identity::reader(parts, use_cases).identified()?))
    }
}

/// The order that the path names.
pub(super) type Named = path::Named<CoordinatorError>;

/// The user that the path names.
pub(super) struct User {
    pub(super) id: CustomerId,
    /// A whole number, as in the document, goes back as one.
    pub(super) notation: Notation,
}

impl FromRequestParts<UseCases> for User {
    type Rejection = CoordinatorError;

    async fn from_request_parts(
        parts: &mut Parts,
        use_cases: &UseCases,
    ) -> Result<Self, CoordinatorError> {
        let name = path::segment(parts, use_cases).await.unwrap_or_default();
        let id = CustomerId::parse(&name)
            .map_err(|error| CoordinatorError::invalid("userId", &error.to_string()))?;
        Ok(Self {
            id,
            notation: notation(&name),
        })
    }
}

/// How an id is written that came without quotes: one that reads as a whole number is one.
pub(super) fn notation(id: &str) -> Notation {
    let is_number = id.bytes().all(|b| b.is_ascii_digit()) && (id == "0" || !id.starts_with('0'));
    if is_number {
        Notation::Number
    } else {
        Notation::Text
    }
}
