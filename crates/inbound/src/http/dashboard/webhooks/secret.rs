//! A secret is shown to who made it, on the answer to the form that made it, and nowhere else. The same form
//! sent again leads to the webhook's page, which says so.

use super::routes::{named, page_of};
use crate::http::web::{Frame, Notice, Page, PageFailure, Section, SignedIn, lead_on};
use application::webhooks::WebhookEndpoint;
use askama::Template;
use axum::http::header::{CACHE_CONTROL, HeaderValue};
use axum::response::{IntoResponse, Response};

#[derive(Template)]
#[template(path = "dashboard/webhook_secret.html")]
struct SecretPage {
    frame: Frame,
    words: &'static str,
    url: String,
    href: String,
    secret: String,
}

/// The page with a webhook's secret; no browser keeps it.
pub(super) fn shown(
    signed_in: &SignedIn,
    endpoint: &WebhookEndpoint,
    words: &'static str,
) -> Response {
    let page = Page(SecretPage {
        frame: signed_in.frame(Section::Webhooks),
        words,
        url: endpoint.url.clone(),
        href: page_of(endpoint.id),
        secret: endpoint.secrets.current.reveal().to_owned(),
    });
    let mut response = page.into_response();
    let keep_nothing = HeaderValue::from_static("no-store");
    response.headers_mut().insert(CACHE_CONTROL, keep_nothing);
    response
}

/// Where a repeat of the form is led: it made nothing new.
pub(super) fn shown_before(signed_in: &SignedIn, id: &str) -> Result<Response, PageFailure> {
    let here = page_of(named(id)?);
    let words = "This form has taken effect before, and its secret was shown then. Rotate the secret if \
                 nobody has kept it.";
    Ok(lead_on(signed_in, &here, &Notice::failed(words)))
}
