//! What every request to `v1` says beside its body: who asks, which order, on what condition.

use super::error::V1Error;
use crate::http::documentation::documented::{IdempotencyKey, order_named, parameter_like, text};
use crate::http::effect::idempotency;
use crate::http::identity;
use crate::http::reading::path;
use crate::http::use_cases::UseCases;
use application::Caller;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use domain::OrderRef;
use domain::order::{Revision, Version};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};

/// Who asks.
pub(super) struct Asked {
    pub(super) caller: Caller,
    /// The idempotency key.
    pub(super) key: Option<String>,
    /// The version that the caller has seen.
    pub(super) revision: Revision,
}

impl FromRequestParts<UseCases> for Asked {
    type Rejection = V1Error;

    async fn from_request_parts(parts: &mut Parts, _: &UseCases) -> Result<Self, V1Error> {
        let identity = identity::identified(&parts.extensions)?;
        Ok(Self {
            caller: identity.caller,
            key: idempotency::key(parts)?,
            revision: revision(parts)?,
        })
    }
}

/// Who reads an order, perhaps by a link to it.
pub(super) struct Reading(pub(super) Caller);

impl FromRequestParts<UseCases> for Reading {
    type Rejection = V1Error;

    async fn from_request_parts(parts: &mut Parts, use_cases: &UseCases) -> Result<Self, V1Error> {
        Ok(Self(identity::reader(parts, use_cases).identified()?))
    }
}

/// `If-Match`: one entity tag as [`super::get_order`] gives it, or `*`. It says nothing about a request
/// that only reads.
fn revision(parts: &Parts) -> Result<Revision, V1Error> {
    if parts.method.is_safe() {
        return Ok(Revision::default());
    }
    let mut tags = parts.headers.get_all(header::IF_MATCH).iter();
    let Some(tag) = tags.next() else {
        return Ok(Revision::Any);
    };
    // A tag that no order ever had matches none; of two, one is wrong.
    let version = match (tag.to_str().map(str::trim), tags.next()) {
        (Ok("*"), None) => return Ok(Revision::Any),
        (Ok(tag), None) => version(tag),
        _ => None,
    };
    version.map(Revision::Version).ok_or_else(|| {
        V1Error::new(
            StatusCode::PRECONDITION_FAILED,
            "order-has-moved-on",
            "Precondition failed",
            "If-Match takes one entity tag of the order, such as \"3\"",
        )
    })
}

fn version(tag: &str) -> Option<Version> {
    let digits = tag.strip_prefix('"')?.strip_suffix('"')?;
    let only_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    only_digits.then(|| digits.parse().ok().map(Version))?
}

/// What the documentation says of every change: which order, and what makes it safe.
pub(super) struct ChangeParams;

impl IntoParams for ChangeParams {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let order = order_named("id");
        let version = "The version that the caller has seen, as the ETag says it: 412 if the order has moved on";
        let tag = text().pattern(Some(r#"^(\*|"[0-9]{1,18}")$"#));
        let version = parameter_like(ParameterIn::Header, "If-Match", version, tag);
        let key = IdempotencyKey::into_params(place);
        std::iter::once(order).chain(key).chain([version]).collect()
    }
}

/// The order that the path names, by any of its names.
pub(super) struct Named(pub(super) OrderRef);

impl FromRequestParts<UseCases> for Named {
    type Rejection = V1Error;

    async fn from_request_parts(parts: &mut Parts, use_cases: &UseCases) -> Result<Self, V1Error> {
        let Segment(name) = Segment::from_request_parts(parts, use_cases).await?;
        name.parse().map(Self).map_err(|_| V1Error::not_found())
    }
}

/// The one variable segment of the path, decoded.
pub(super) struct Segment(pub(super) String);

impl FromRequestParts<UseCases> for Segment {
    type Rejection = V1Error;

    async fn from_request_parts(parts: &mut Parts, use_cases: &UseCases) -> Result<Self, V1Error> {
        let segment = path::segment(parts, use_cases).await;
        segment.map(Self).ok_or_else(|| {
            V1Error::new(
                StatusCode::BAD_REQUEST,
                "unreadable-path",
                "Bad request",
                "The path is not readable",
            )
        })
    }
}
