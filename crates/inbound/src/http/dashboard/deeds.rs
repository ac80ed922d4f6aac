//! What came of a deed: told on the page that it was done from, or, where there is no such page, instead.

use crate::http::web::{Notice, PageFailure, SignedIn, lead_on};
use axum::response::Response;
use domain::Reason;

/// Leads back to a page, which says what came of the deed. What the deed is refused for is said there as
/// well; other failures are pages of their own.
pub(super) fn told(
    signed_in: &SignedIn,
    here: &str,
    done: Result<impl Into<String>, impl Into<PageFailure>>,
) -> Result<Response, PageFailure> {
    let notice = match done {
        Ok(words) => Notice::done(words),
        Err(error) => match error.into() {
            PageFailure::Conflict(words) | PageFailure::BadInput(words) => Notice::failed(words),
            other => return Err(other),
        },
    };
    Ok(lead_on(signed_in, here, &notice))
}

/// The reason that a form gives, or what is wrong with it.
pub(super) fn reason(text: &str) -> Result<Reason, String> {
    Reason::try_new(text).map_err(|error| format!("Nothing was done: the reason {error}."))
}
