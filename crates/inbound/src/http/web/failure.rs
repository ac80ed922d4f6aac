//! What a page answers where it cannot: what happened, and what to do.

use super::address::with_query;
use super::failed::Failed;
use crate::http::contracts::trouble::Trouble;
use crate::http::dashboard;
use crate::http::shop::SHOP;
use application::orders::GetOrderError;
use application::ports::StoreError;
use axum::http::StatusCode;
use axum::http::header::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Redirect, Response};

/// Folders whose answers are pages.
const PAGES: [(&str, &str); 3] = [
    (dashboard::ROOT, "dashboard"),
    ("/track", "tracking"),
    (SHOP, "shop"),
];

/// Why there is no page, in words for the person who asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PageFailure {
    /// There is no such thing.
    NotFound(String),
    /// What was typed cannot be meant.
    BadInput(String),
    /// It cannot be done as things are.
    Conflict(String),
    /// Nothing can be said or done at the moment.
    Unavailable(String),
    /// This person may not.
    Forbidden(String),
    /// A form that could not be read, with its own status.
    BadForm(StatusCode, String),
    /// Nobody is signed in: sign in, and come back to this page. A form that was sent did nothing.
    SignInFirst { next: String, is_deed_lost: bool },
    /// Nobody is signed in, and nobody is there to sign in.
    SignedOut,
    /// What goes wrong around every route.
    Trouble(Trouble),
    /// A fault of ours.
    Broken,
}

impl PageFailure {
    /// Somebody is known who is no operator.
    pub(crate) fn for_operators() -> Self {
        let words =
            "These pages are for operators. Who you are is known here, and it is no operator.";
        Self::Forbidden(words.to_owned())
    }

    /// The address names nothing.
    pub(crate) fn no_such_page() -> Self {
        Self::NotFound("There is no page at this address.".to_owned())
    }

    /// A page of another site has sent a form.
    pub(crate) fn foreign_form() -> Self {
        let words = "This form was sent by a page of another site, so nothing was done.";
        Self::Forbidden(words.to_owned())
    }

    /// A form without the token of this session.
    pub(super) fn stale_form() -> Self {
        let words = "This form was given out before you signed in, or by another run of the service, so \
                     nothing was done. Go back, load the page again and repeat it.";
        Self::Forbidden(words.to_owned())
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::BadInput(_) => StatusCode::BAD_REQUEST,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::BadForm(status, _) => *status,
            Self::SignInFirst { .. } => StatusCode::SEE_OTHER,
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::Trouble(trouble) => trouble.status(),
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn title(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "Not found",
            Self::BadInput(_) | Self::BadForm(..) => "Not understood",
            Self::Conflict(_) => "Not possible now",
            Self::Unavailable(_) => "Not available now",
            Self::Forbidden(_) => "Not allowed",
            Self::SignInFirst { .. } | Self::SignedOut => "Signed out",
            Self::Trouble(_) | Self::Broken => "That did not work",
        }
    }

    /// What happened, and what to do.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::NotFound(words)
            | Self::BadInput(words)
            | Self::Conflict(words)
            | Self::Unavailable(words)
            | Self::Forbidden(words)
            | Self::BadForm(_, words) => words.clone(),
            Self::SignInFirst { .. } | Self::SignedOut => {
                "Nobody is signed in here: sign in first.".to_owned()
            }
            Self::Trouble(trouble) => trouble.words(),
            Self::Broken => Trouble::Panicked.words(),
        }
    }
}

impl From<Trouble> for PageFailure {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

/// What is wrong with the store is for the log; the page says what it means.
impl From<&StoreError> for PageFailure {
    fn from(error: &StoreError) -> Self {
        crate::http::contracts::trouble::of_store(error, |words| {
            Self::Unavailable(format!("{words}. Try again in a moment."))
        })
    }
}

impl From<StoreError> for PageFailure {
    fn from(error: StoreError) -> Self {
        Self::from(&error)
    }
}

/// An order that is not there, and one that nobody may see, look alike.
impl From<GetOrderError> for PageFailure {
    fn from(error: GetOrderError) -> Self {
        match error {
            GetOrderError::NotFound => Self::NotFound("There is no such order.".to_owned()),
            GetOrderError::Store(error) => error.into(),
        }
    }
}

impl From<askama::Error> for PageFailure {
    fn from(error: askama::Error) -> Self {
        tracing::error!(%error, "a page could not be written: {error}");
        Self::Broken
    }
}

impl IntoResponse for PageFailure {
    fn into_response(self) -> Response {
        if let Self::SignInFirst { next, is_deed_lost } = &self {
            let ended = is_deed_lost.then_some(("ended", dashboard::DEED_LOST));
            let asked = [("next", &**next)].into_iter().chain(ended);
            return Redirect::to(&with_query(dashboard::SIGN_IN, asked)).into_response();
        }
        let failed = Failed {
            title: self.title(),
            words: self.words(),
        };
        let mut response = (self.status(), failed).into_response();
        let Self::Trouble(trouble) = self else {
            return response;
        };
        if let Some((name, value)) = trouble.header()
            && let Ok(value) = HeaderValue::from_str(&value)
        {
            let name = HeaderName::try_from(name).expect("troubles name headers that there are");
            response.headers_mut().insert(name, value);
        }
        response
    }
}

/// Whether what is at this path is for people.
pub(crate) fn is_page(path: &str) -> bool {
    pages_of(path).is_some()
}

/// Which pages a path belongs to, if it does to any.
pub(crate) fn pages_of(path: &str) -> Option<&'static str> {
    let found = PAGES.iter().find(|(folder, _)| {
        let rest = path.strip_prefix(folder);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    found.map(|(_, name)| *name)
}

/// What went wrong around a page's route, as a page.
pub(crate) fn trouble(trouble: Trouble) -> Response {
    let failure = match trouble {
        Trouble::NoSuchPath => PageFailure::no_such_page(),
        other => PageFailure::Trouble(other),
    };
    failure.into_response()
}
