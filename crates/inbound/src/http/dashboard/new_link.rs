//! A new one-time link, for operators at a prompt.

use super::coming_and_going::was_given_a_link;
use crate::http::identity::is_operators_token;
use crate::http::reading::moment;
use crate::http::use_cases::UseCases;
use crate::http::web::{PageFailure, SignedIn, is_from_own_page};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::Serialize;

const NOT_YOURS: &str = "One-time links are for who has the operator's token: `order-service dashboard` asks \
                         with it. Sign in with what you have.";

/// A link and its end.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewLink {
    path: String,
    expires_at: String,
}

/// For who shows the operator's token, which the session that a link begins goes with: nobody else's session,
/// key or provider's token lives longer by a link, or under another name. What a page of another site asks
/// for, it cannot read.
pub(super) async fn new_link(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    headers: HeaderMap,
) -> Result<Json<NewLink>, PageFailure> {
    if !is_from_own_page(&headers) {
        return Err(PageFailure::foreign_form());
    }
    let rules = &use_cases.identification;
    if !is_operators_token(rules, &headers).is_ok_and(|is_theirs| is_theirs) {
        return Err(PageFailure::Forbidden(NOT_YOURS.to_owned()));
    }
    was_given_a_link(&use_cases, &signed_in.caller).await;
    let link = use_cases.sign_in.links.issue();
    let name = signed_in.name();
    tracing::info!(operator = name, "{name} has asked for a one-time link");
    Ok(Json(NewLink {
        path: link.path,
        expires_at: moment::rfc3339(link.ends_at),
    }))
}
