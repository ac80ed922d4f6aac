//! What the tracking page answers where there is no order to show.

use super::show_order::without_referrer;
use crate::http::contracts::trouble::{Trouble, of_store};
use crate::http::streaming::live::NotStreamed;
use crate::http::web::{Page, PageFailure};
use application::orders::GetOrderError;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// Why there is nothing to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TrackingFailure {
    /// No such order, or no good link to it: the two look alike.
    NotFound,
    /// The database gives no answer.
    Unavailable,
    /// The stream has no event of the id that the client has seen last.
    UnknownEventId,
    /// A fault of ours, or no room.
    Trouble(Trouble),
}

/// The page.
#[derive(Template)]
#[template(path = "tracking/failure.html")]
struct FailurePage {
    title: &'static str,
    words: &'static str,
    advice: &'static str,
}

impl From<GetOrderError> for TrackingFailure {
    fn from(error: GetOrderError) -> Self {
        match error {
            GetOrderError::NotFound => Self::NotFound,
            GetOrderError::Store(error) => of_store(&error, |_| Self::Unavailable),
        }
    }
}

impl From<Trouble> for TrackingFailure {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<NotStreamed> for TrackingFailure {
    fn from(error: NotStreamed) -> Self {
        match error {
            NotStreamed::UnknownEventId => Self::UnknownEventId,
            NotStreamed::NoRoom(trouble) => trouble.into(),
            NotStreamed::Order(error) => error.into(),
        }
    }
}

impl IntoResponse for TrackingFailure {
    fn into_response(self) -> Response {
        let (status, title, words, advice) = match self {
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "We cannot show this order",
                "The link has expired, is not complete, or belongs to another order.",
                "Open the link once more, all of it, as it was sent to you. If that does not help, \
                 ask the shop for a new one.",
            ),
            Self::Unavailable => (
                StatusCode::SERVICE_UNAVAILABLE,
                "We cannot look at the moment",
                "Your order is safe; only this page cannot be shown right now.",
                "Load the page again in a minute.",
            ),
            Self::UnknownEventId => (
                StatusCode::BAD_REQUEST,
                "This cannot be followed",
                "The order has no such event.",
                "Open the page anew.",
            ),
            Self::Trouble(trouble) => {
                return without_referrer(PageFailure::from(trouble).into_response());
            }
        };
        let page = FailurePage {
            title,
            words,
            advice,
        };
        without_referrer((status, Page(page)).into_response())
    }
}
