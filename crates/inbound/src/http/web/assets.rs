//! The files that pages load: they are in the binary, and browsers keep them until they change.

use crate::http::identity::digest;
use crate::http::use_cases::UseCases;
use axum::Router;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH, REFERRER_POLICY,
};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::LazyLock;

/// A file, its kind, and a name for just this content.
struct Asset {
    path: &'static str,
    media_type: &'static str,
    text: &'static str,
    version: LazyLock<String>,
}

static STYLE: Asset = Asset {
    path: "/assets/app.css",
    media_type: "text/css; charset=utf-8",
    text: include_str!("../../../assets/app.css"),
    version: LazyLock::new(|| version(STYLE.text)),
};

static SCRIPT: Asset = Asset {
    path: "/assets/app.js",
    media_type: "text/javascript; charset=utf-8",
    text: include_str!("../../../assets/app.js"),
    version: LazyLock::new(|| version(SCRIPT.text)),
};

static ICON: Asset = Asset {
    path: "/assets/icon.svg",
    media_type: "image/svg+xml",
    text: include_str!("../../../assets/icon.svg"),
    version: LazyLock::new(|| version(ICON.text)),
};

/// All files. What everybody gets alike needs nobody to be known.
pub(crate) fn routes() -> Router<UseCases> {
    [&STYLE, &SCRIPT, &ICON]
        .into_iter()
        .fold(Router::new(), |router, asset| {
            let serve = move |uri: Uri, headers: HeaderMap| async move {
                asset.answer(uri.query().unwrap_or_default(), &headers)
            };
            router.route(asset.path, get(serve))
        })
}

/// Where the pages' style is.
pub(crate) fn style_url() -> String {
    STYLE.url()
}

/// Where the pages' script is.
pub(crate) fn script_url() -> String {
    SCRIPT.url()
}

/// Where the pages' icon is.
pub(crate) fn icon_url() -> String {
    ICON.url()
}

impl Asset {
    fn url(&self) -> String {
        format!("{}?v={}", self.path, *self.version)
    }

    fn answer(&self, query: &str, headers: &HeaderMap) -> Response {
        let etag = format!("\"{}\"", *self.version);
        let is_this = query.strip_prefix("v=") == Some(self.version.as_str());
        // Another replica's page may ask for another version: that is not kept.
        let keep = if is_this {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
        let known = headers.get_all(IF_NONE_MATCH).iter();
        let mut response = if known
            .into_iter()
            .any(|met| met.as_bytes() == etag.as_bytes())
        {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            ([(CONTENT_TYPE, self.media_type)], self.text).into_response()
        };
        let own = response.headers_mut();
        own.insert(CACHE_CONTROL, HeaderValue::from_static(keep));
        own.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
        if let Ok(etag) = HeaderValue::from_str(&etag) {
            own.insert(ETAG, etag);
        }
        response
    }
}

fn version(text: &str) -> String {
    let first = digest(text).into_iter().take(8);
    let number = first.fold(0_u64, |number, byte| (number << 8) | u64::from(byte));
    format!("{number:016x}")
}
