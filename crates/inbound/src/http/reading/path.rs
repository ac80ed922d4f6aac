//! What the path of a request names.

use crate::http::use_cases::UseCases;
use application::orders::GetOrderError;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::response::IntoResponse;
use domain::OrderRef;
use std::marker::PhantomData;

/// The one variable segment of the path, decoded; none if it is not text.
pub(crate) async fn segment(parts: &mut Parts, use_cases: &UseCases) -> Option<String> {
    let path = Path::<String>::from_request_parts(parts, use_cases).await;
    path.ok().map(|Path(segment)| segment)
}

/// The order that the path names, by any of its names. What names none is answered in the words of `E`
/// as one that is not there.
pub(crate) struct Named<E>(pub(crate) OrderRef, PhantomData<fn() -> E>);

impl<E: From<GetOrderError> + IntoResponse> FromRequestParts<UseCases> for Named<E> {
    type Rejection = E;

    async fn from_request_parts(parts: &mut Parts, use_cases: &UseCases) -> Result<Self, E> {
        let segment = segment(parts, use_cases).await;
        let order = segment.and_then(|name| name.parse().ok());
        order
            .map(|order| Self(order, PhantomData))
            .ok_or_else(|| GetOrderError::NotFound.into())
    }
}
