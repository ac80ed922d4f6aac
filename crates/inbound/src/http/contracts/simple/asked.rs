//! What every request to `simple` says beside its body: who asks, and which order.

use super::error::SimpleError;
use crate::http::use_cases::UseCases;
use crate::http::{idempotency, identity};
use application::Caller;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use domain::OrderRef;

/// Who asks.
pub(super) struct Asked {
    pub(super) caller: Caller,
    /// The idempotency key.
    pub(super) key: Option<String>,
}

impl FromRequestParts<UseCases> for Asked {
    type Rejection = SimpleError;

    async fn from_request_parts(
        parts: &mut Parts,
        use_cases: &UseCases,
    ) -> Result<Self, Self::Rejection> {
        let caller = identity::caller(&parts.headers, &use_cases.settings);
        // A request that only reads may be repeated as it is.
        let key = if parts.method.is_safe() {
            None
        } else {
            idempotency::key(&parts.headers)?
        };
        Ok(Self { caller, key })
    }
}

/// The order that the path names, by any of its names.
pub(super) struct Named(pub(super) OrderRef);

impl FromRequestParts<UseCases> for Named {
    type Rejection = SimpleError;

    async fn from_request_parts(
        parts: &mut Parts,
        use_cases: &UseCases,
    ) -> Result<Self, Self::Rejection> {
        let path = Path::<String>::from_request_parts(parts, use_cases).await;
        let name = path.ok().and_then(|Path(name)| name.parse().ok());
        name.map(Self).ok_or_else(SimpleError::not_found)
    }
}
