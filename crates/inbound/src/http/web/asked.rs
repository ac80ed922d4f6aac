//! What a page's address asks for: read as the framework reads it, and answered by a page where it cannot be.

use super::failure::PageFailure;
use crate::http::use_cases::UseCases;
use axum::extract::{FromRequestParts, Path as AnyPath, Query as AnyQuery};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

const UNREADABLE: &str =
    "The part of this address after the “?” cannot be read. Go back, or leave it out.";

/// The variable segments of a page's path. What cannot be read is the address of no page.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<UseCases> for Path<T> {
    type Rejection = PageFailure;

    async fn from_request_parts(
        parts: &mut Parts,
        use_cases: &UseCases,
    ) -> Result<Self, PageFailure> {
        let read = AnyPath::<T>::from_request_parts(parts, use_cases).await;
        read.map(|AnyPath(segments)| Self(segments))
            .map_err(|_| PageFailure::no_such_page())
    }
}

/// The parameters of a page's address.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<UseCases> for Query<T> {
    type Rejection = PageFailure;

    async fn from_request_parts(parts: &mut Parts, _: &UseCases) -> Result<Self, PageFailure> {
        let read = AnyQuery::<T>::try_from_uri(&parts.uri);
        read.map(|AnyQuery(parameters)| Self(parameters))
            .map_err(|_| PageFailure::BadInput(UNREADABLE.to_owned()))
    }
}
