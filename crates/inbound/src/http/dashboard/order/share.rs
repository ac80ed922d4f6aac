//! `POST /dashboard/orders/{id}/share`: a signed link that shows the order to whoever has it.

use crate::http::reading::path::Named;
use crate::http::tracking::tracking_path;
use crate::http::use_cases::UseCases;
use crate::http::web::words::At;
use crate::http::web::{CheckedForm, Frame, Page, PageFailure, Section, SignedIn, own_address};
use application::audit::{Deed, subject_of_order};
use application::orders::{GetOrderError, ShareOrderError};
use application::ports::{DeedKind, DeedOutcome};
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::Deserialize;

/// The form has nothing but its token.
#[derive(Deserialize)]
pub(in crate::http::dashboard) struct ShareForm {}

/// The page with the link: it is shown once, and kept nowhere.
#[derive(Template)]
#[template(path = "dashboard/order/shared.html")]
pub(in crate::http::dashboard) struct SharedPage {
    frame: Frame,
    order: String,
    link: String,
    expires: At,
}

/// Makes a link, on record before anybody has it. To make it twice does no harm.
pub(in crate::http::dashboard) async fn share_order(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    name: Named<PageFailure>,
    headers: HeaderMap,
    CheckedForm(ShareForm {}): CheckedForm<ShareForm>,
) -> Result<Page<SharedPage>, PageFailure> {
    let (id, link) = use_cases.share.run(&signed_in.caller, name.0).await?;
    let shared = Deed {
        kind: DeedKind::OrderShare,
        subject: subject_of_order(id),
        reason: String::new(),
        outcome: DeedOutcome::Done,
    };
    use_cases.deeds.record(&signed_in.caller, shared).await?;
    let address = own_address(&headers).unwrap_or_default();
    Ok(Page(SharedPage {
        frame: signed_in.frame(Section::Orders),
        order: id.to_string(),
        link: format!("{address}{}", tracking_path(id, &link)),
        expires: At(link.expires_at),
    }))
}

impl From<ShareOrderError> for PageFailure {
    fn from(error: ShareOrderError) -> Self {
        match error {
            ShareOrderError::NotFound => GetOrderError::NotFound.into(),
            ShareOrderError::Forbidden => {
                Self::Forbidden("Only its customer and operators may share an order.".to_owned())
            }
            ShareOrderError::Store(error) => error.into(),
        }
    }
}
