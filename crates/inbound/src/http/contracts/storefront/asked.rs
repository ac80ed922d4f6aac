//! What every request says beside its body: who asks, with which key, about what.

use super::error::StorefrontError;
use crate::http::contracts::trouble::Trouble;
use crate::http::effect::idempotency;
use crate::http::identity;
use crate::http::reading::path;
use crate::http::use_cases::UseCases;
use application::Caller;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use domain::{CustomerId, Email, OrderRef, ProductId};

/// Somebody with a cart and orders of their own.
pub(super) struct Shopper {
    pub(super) caller: Caller,
    /// Whose cart and whose orders.
    pub(super) customer: CustomerId,
    /// Where to write to them, as far as is known.
    pub(super) email: Option<Email>,
    /// The idempotency key.
    pub(super) key: Option<String>,
}

impl FromRequestParts<UseCases> for Shopper {
    type Rejection = StorefrontError;

    async fn from_request_parts(parts: &mut Parts, _: &UseCases) -> Result<Self, StorefrontError> {
        let identity = identity::identified(&parts.extensions)?;
        let Some(customer) = identity.customer else {
            return Err(match identity.caller {
                // Here carts and orders are somebody's, even where anybody may do anything.
                Caller::Anyone => Trouble::UNIDENTIFIED.into(),
                _ => forbidden("Only users have a cart and orders of their own"),
            });
        };
        Ok(Self {
            caller: identity.caller,
            customer,
            email: identity.email,
            key: idempotency::key(parts)?,
        })
    }
}

/// Somebody who says who they are: a user, or one who looks after all orders.
pub(super) struct Known {
    pub(super) caller: Caller,
    /// The idempotency key.
    pub(super) key: Option<String>,
}

impl FromRequestParts<UseCases> for Known {
    type Rejection = StorefrontError;

    async fn from_request_parts(parts: &mut Parts, _: &UseCases) -> Result<Self, StorefrontError> {
        match identity::identified(&parts.extensions)?.caller {
            Caller::Anyone => Err(Trouble::UNIDENTIFIED.into()),
            caller => Ok(Self {
                caller,
                key: idempotency::key(parts)?,
            }),
        }
    }
}

/// Who reads an order, perhaps by a link to it.
pub(super) struct Reading(pub(super) Caller);

impl FromRequestParts<UseCases> for Reading {
    type Rejection = StorefrontError;

    async fn from_request_parts(
        parts: &mut Parts,
        use_cases: &UseCases,
    ) -> Result<Self, StorefrontError> {
        match identity::reader(parts, use_cases).identified()? {
            Caller::Anyone => Err(Trouble::UNIDENTIFIED.into()),
            caller => Ok(Self(caller)),
        }
    }
}

/// Somebody who looks after all orders.
pub(super) struct Operator {
    pub(super) caller: Caller,
    /// The idempotency key.
    pub(super) key: Option<String>,
}

impl FromRequestParts<UseCases> for Operator {
    type Rejection = StorefrontError;

    async fn from_request_parts(parts: &mut Parts, _: &UseCases) -> Result<Self, StorefrontError> {
        let caller = identity::identified(&parts.extensions)?.caller;
        if caller.is_operator() {
            let key = idempotency::key(parts)?;
            Ok(Self { caller, key })
        } else {
            Err(forbidden("Only operators may do this"))
        }
    }
}

/// The order that the path names, by any of its names.
pub(super) struct Named {
    pub(super) order: OrderRef,
    /// As the path has it.
    pub(super) name: String,
}

impl FromRequestParts<UseCases> for Named {
    type Rejection = StorefrontError;

    async fn from_request_parts(
        parts: &mut Parts,
        use_cases: &UseCases,
    ) -> Result<Self, StorefrontError> {
        let Segment(name) = Segment::from_request_parts(parts, use_cases).await?;
        match name.parse() {
            Ok(order) => Ok(Self { order, name }),
            Err(error) => {
                let words = format!("Order ID is not valid: {error}");
                Err(StorefrontError::new(StatusCode::BAD_REQUEST, words))
            }
        }
    }
}

/// The product that the path names.
pub(super) struct NamedProduct(pub(super) ProductId);

impl FromRequestParts<UseCases> for NamedProduct {
    type Rejection = StorefrontError;

    async fn from_request_parts(
        parts: &mut Parts,
        use_cases: &UseCases,
    ) -> Result<Self, StorefrontError> {
        let Segment(name) = Segment::from_request_parts(parts, use_cases).await?;
        ProductId::parse(&name).map(Self).map_err(|error| {
            let words = format!("Product ID {error}");
            StorefrontError::new(StatusCode::BAD_REQUEST, words)
        })
    }
}

/// The one variable segment of the path, decoded.
pub(super) struct Segment(pub(super) String);

impl FromRequestParts<UseCases> for Segment {
    type Rejection = StorefrontError;

    async fn from_request_parts(
        parts: &mut Parts,
        use_cases: &UseCases,
    ) -> Result<Self, StorefrontError> {
        let segment = path::segment(parts, use_cases).await;
        segment.map(Self).ok_or_else(|| {
            StorefrontError::new(StatusCode::BAD_REQUEST, "The path is not readable")
        })
    }
}

fn forbidden(words: &str) -> StorefrontError {
    StorefrontError::new(StatusCode::FORBIDDEN, words)
}
