//! Forms: sent by a page of our own, with the token that we gave it, and not too large.

use super::failure::PageFailure;
use super::own_page::is_from_own_page;
use super::session::SessionToken;
use crate::http::identity;
use crate::http::reading::body;
use crate::http::use_cases::UseCases;
use axum::body::Body;
use axum::extract::{Form, FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Extensions, Method};
use serde::Deserialize;
use serde::de::DeserializeOwned;

const FORM: &str = "application/x-www-form-urlencoded";
const UNREADABLE: &str = "This form cannot be read. Open its page again, and send it from there.";

/// A form that this browser was given by us, read. The form carries
/// `<input type="hidden" name="token" value="{{ frame.token }}">`. For names that come several times,
/// such as ticked boxes, read `Vec<(String, String)>`.
pub(crate) struct CheckedForm<T>(pub(crate) T);

#[derive(Deserialize)]
struct Token {
    #[serde(default)]
    token: String,
}

impl<T: DeserializeOwned> FromRequest<UseCases> for CheckedForm<T> {
    type Rejection = PageFailure;

    async fn from_request(request: Request, use_cases: &UseCases) -> Result<Self, PageFailure> {
        let expected = form_token(use_cases, request.extensions());
        let form = read_form(request, use_cases, &expected).await?;
        form.map(Self).ok_or_else(PageFailure::stale_form)
    }
}

/// A form of a page of our own; none if it does not carry this token.
pub(crate) async fn read_form<T: DeserializeOwned>(
    request: Request,
    use_cases: &UseCases,
    expected: &str,
) -> Result<Option<T>, PageFailure> {
    if !is_from_own_page(request.headers()) {
        return Err(PageFailure::foreign_form());
    }
    let bytes = body::form(request, &use_cases.settings)
        .await
        .map_err(|error| PageFailure::BadForm(error.status(), error.to_string()))?;
    let Token { token } = read(&bytes).await?;
    if !identity::is_same_secret(&token, expected) {
        return Ok(None);
    }
    read(&bytes).await.map(Some)
}

async fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, PageFailure> {
    let request = Request::builder()
        .method(Method::POST)
        .header(CONTENT_TYPE, FORM)
        .body(Body::from(bytes.to_vec()))
        .expect("its parts are good");
    let read = Form::<T>::from_request(request, &()).await;
    read.map(|Form(form)| form)
        .map_err(|_| PageFailure::BadInput(UNREADABLE.to_owned()))
}

/// What a form of the page that answers this request has to send along: the session's own, so that no
/// other page can know it, or its caller's.
pub(crate) fn form_token(use_cases: &UseCases, extensions: &Extensions) -> String {
    let session: Option<&SessionToken> = extensions.get();
    let of = match session {
        Some(SessionToken(token)) => format!("session:{token}"),
        None => identity::of(extensions).caller.scope(),
    };
    use_cases.sign_in.sessions.mark(&format!("form:{of}"))
}
