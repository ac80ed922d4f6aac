//! Reading a JSON body: bounded, timed, and strict where leniency would hide a client's mistake.

use crate::http::reading::strict_json;
use crate::http::settings::HttpSettings;
use axum::extract::Request;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use futures::StreamExt;
use serde_json::Value;
use thiserror::Error;

/// Why a body is not usable. The message is for the client.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum BodyError {
    #[error("the body must be JSON: send it as application/json")]
    NotJson,
    #[error("the body must be a form: send it as application/x-www-form-urlencoded")]
    NotForm,
    #[error("the body must not be compressed")]
    Compressed,
    #[error("the body has more than {limit} bytes")]
    TooLarge { limit: usize },
    #[error("the body did not arrive in time")]
    TooSlow,
    #[error("the body broke off")]
    BrokenOff,
    #[error("the body is empty: send a JSON object")]
    Empty,
    #[error("the body begins with a byte order mark: send plain UTF-8")]
    ByteOrderMark,
    #[error("the body is not UTF-8")]
    NotUtf8,
    #[error("the body is not valid JSON: {why}")]
    Malformed { offset: usize, why: String },
}

impl BodyError {
    /// The status that fits on every contract that does not say otherwise.
    pub(crate) const fn status(&self) -> StatusCode {
        match self {
            Self::NotJson | Self::NotForm | Self::Compressed => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::BrokenOff
            | Self::Empty
            | Self::ByteOrderMark
            | Self::NotUtf8
            | Self::Malformed { .. } => StatusCode::BAD_REQUEST,
        }
    }
}

/// The JSON value that the request carries.
pub(crate) async fn read(request: Request, settings: &HttpSettings) -> Result<Value, BodyError> {
    received(request, settings).await?.ok_or(BodyError::Empty)
}

/// The same, where a request may come without a body. `null` is none.
pub(crate) async fn read_optional(
    request: Request,
    settings: &HttpSettings,
) -> Result<Option<Value>, BodyError> {
    let value = received(request, settings).await?;
    Ok(value.filter(|value| !value.is_null()))
}

/// Nothing in the body is of interest, but one that cannot be read is a mistake.
pub(crate) async fn ignored(request: Request, settings: &HttpSettings) -> Result<(), BodyError> {
    received(request, settings).await.map(drop)
}

async fn received(request: Request, settings: &HttpSettings) -> Result<Option<Value>, BodyError> {
    let claims_other = !is_json(request.headers());
    if has_encoding(request.headers()) {
        return Err(BodyError::Compressed);
    }
    let bytes = tokio::time::timeout(settings.body_patience, collect(request, settings))
        .await
        .map_err(|_elapsed| BodyError::TooSlow)??;
    if bytes.is_empty() {
        return Ok(None);
    }
    if claims_other {
        return Err(BodyError::NotJson);
    }
    parse(&bytes).map(Some)
}

/// The bytes of a form that a browser sends.
pub(crate) async fn form(request: Request, settings: &HttpSettings) -> Result<Vec<u8>, BodyError> {
    if !is_form(request.headers()) {
        return Err(BodyError::NotForm);
    }
    if has_encoding(request.headers()) {
        return Err(BodyError::Compressed);
    }
    tokio::time::timeout(settings.body_patience, collect(request, settings))
        .await
        .map_err(|_elapsed| BodyError::TooSlow)?
}

async fn collect(request: Request, settings: &HttpSettings) -> Result<Vec<u8>, BodyError> {
    let limit = settings.body_limit;
    let too_large = BodyError::TooLarge { limit };
    // A client that says how much is coming is told before it sends all of it.
    if announced_length(request.headers()).is_some_and(|length| length > limit) {
        return Err(too_large);
    }
    let mut bytes = Vec::new();
    let mut chunks = request.into_body().into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_broken| BodyError::BrokenOff)?;
        if bytes.len() + chunk.len() > limit {
            return Err(too_large);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn parse(bytes: &[u8]) -> Result<Value, BodyError> {
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        return Err(BodyError::ByteOrderMark);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| BodyError::NotUtf8)?;
    if text.trim().is_empty() {
        return Err(BodyError::Empty);
    }
    strict_json::parse(text).map_err(|fault| BodyError::Malformed {
        offset: fault.offset,
        why: fault.why,
    })
}

fn announced_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn has_encoding(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_ENCODING)
        .is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"))
}

/// Whether the body is said to be JSON, or nothing is said of it.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(essence) = media_type(headers) else {
        return true;
    };
    let is_structured = essence.starts_with("application/") && essence.ends_with("+json");
    essence == "application/json" || is_structured
}

fn is_form(headers: &HeaderMap) -> bool {
    media_type(headers).is_some_and(|essence| essence == "application/x-www-form-urlencoded")
}

/// What the body is said to be, without its parameters.
fn media_type(headers: &HeaderMap) -> Option<String> {
    let media_type = headers.get(CONTENT_TYPE)?.to_str().unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default();
    Some(essence.trim().to_ascii_lowercase())
}
