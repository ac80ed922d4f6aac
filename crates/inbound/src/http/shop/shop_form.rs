//! Forms of the shop: sent by a page of our own, which was given to this very visitor.

use super::visitor::Visitor;
use crate::http::use_cases::UseCases;
use crate::http::web::{PageFailure, read_form};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;

/// A form that this visitor was given by us, read.
pub(super) struct ShopForm<T> {
    pub(super) visitor: Visitor,
    pub(super) form: T,
}

impl<T: DeserializeOwned> FromRequest<UseCases> for ShopForm<T> {
    type Rejection = PageFailure;

    async fn from_request(request: Request, use_cases: &UseCases) -> Result<Self, PageFailure> {
        let visitor = Visitor::known(request.headers()).ok_or_else(unknown_visitor)?;
        let form = read_form(request, use_cases, &visitor.form_token()).await?;
        let form = form.ok_or_else(unknown_visitor)?;
        Ok(Self { visitor, form })
    }
}

fn unknown_visitor() -> PageFailure {
    let words = "The shop does not know you any more, so nothing was done. It needs a cookie, which it keeps \
                 for a week: allow it, go back to the shop at /shop, and put your things in again.";
    PageFailure::BadForm(StatusCode::FORBIDDEN, words.to_owned())
}
