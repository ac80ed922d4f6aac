//! What every request to `simple` says beside its body: who asks, and which order.

use super::error::SimpleError;
use crate::http::contracts::trouble::Trouble;
use crate::http::effect::idempotency;
use crate::http::identity;
use crate::http::reading::path;
use crate::http::use_cases::UseCases;
use application::{Caller, Identity};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;

/// Who asks.
pub(super) struct Asked {
    pub(super) identity: Identity,
    /// The idempotency key.
    pub(super) key: Option<String>,
}

impl FromRequestParts<UseCases> for Asked {
    type Rejection = SimpleError;

    async fn from_request_parts(parts: &mut Parts, _: &UseCases) -> Result<Self, SimpleError> {
        Ok(Self {
            identity: identity::of(&parts.extensions),
            key: idempotency::key(parts)?,
        })
    }
}

impl Asked {
    /// Guests may order; for the rest somebody has to be known.
    pub(super) fn identified(self) -> Result<Caller, SimpleError> {
        let caller = self.identity.caller;
        if caller.is_identified() {
            Ok(caller)
        } else {
            Err(Trouble::UNIDENTIFIED.into())
        }
    }
}

/// Who reads an order, perhaps by a link to it. To guests without one there are no orders.
pub(super) struct Reading(pub(super) Caller);

impl FromRequestParts<UseCases> for Reading {
    type Rejection = SimpleError;

    async fn from_request_parts(
        parts: &mut Parts,
        use_cases: &UseCases,
    ) -> Result<Self, SimpleError> {
        Ok(Self(identity::reader(parts, use_cases).caller))
    }
}

/// The order that the path names.
pub(super) type Named = path::Named<SimpleError>;
