//! Who is signed in, for pages that are for operators and those who look on.

use super::address::{sent_from, with_query};
use super::checked_form::form_token;
use super::failure::PageFailure;
use super::frame::{Frame, Notice};
use super::section::Section;
use crate::http::dashboard;
use crate::http::identity;
use crate::http::use_cases::UseCases;
use application::ports::Sessions;
use application::{Caller, Identity};
use axum::extract::{FromRequestParts, Query};
use axum::http::header::ACCEPT;
use axum::http::request::Parts;
use axum::http::{Method, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::Arc;

/// The parameter with the mark of a notice: nobody but we can make a page say something.
const SEAL: &str = "seal";

/// An operator or somebody who looks on, by their session or by what their request shows. As an extractor it answers for the page
/// where there is none.
pub(crate) struct SignedIn {
    pub(crate) caller: Caller,
    token: String,
    has_shop: bool,
    notice: Option<Notice>,
    sessions: Arc<dyn Sessions>,
}

impl SignedIn {
    /// What the layout shows around a page in this section.
    pub(crate) fn frame(&self, here: Section) -> Frame {
        Frame {
            operator: self.name().to_owned(),
            only_looks: self.caller.only_looks(),
            token: self.token.clone(),
            here,
            has_shop: self.has_shop,
            notice: self.notice.clone(),
        }
    }

    /// Their name.
    pub(crate) fn name(&self) -> &str {
        self.caller.desk_name()
    }
}

/// The answer to a deed: leads on to a page of ours, which shows once what came of it, to them alone.
pub(crate) fn lead_on(signed_in: &SignedIn, path: &str, notice: &Notice) -> Response {
    let page = path.split('?').next().unwrap_or_default();
    let SignedIn {
        token, sessions, ..
    } = signed_in;
    let seal = seal(
        &**sessions,
        (token, page),
        (notice.parameter(), &notice.text),
    );
    let parameters = [(notice.parameter(), &*notice.text), (SEAL, &*seal)];
    Redirect::to(&with_query(path, parameters)).into_response()
}

impl FromRequestParts<UseCases> for SignedIn {
    type Rejection = PageFailure;

    async fn from_request_parts(
        parts: &mut Parts,
        use_cases: &UseCases,
    ) -> Result<Self, PageFailure> {
        let Identity { caller, .. } = identity::of(&parts.extensions);
        match &caller {
            Caller::Operator(_) | Caller::Viewer(_) => {}
            Caller::Customer(_) | Caller::Service(_) => return Err(PageFailure::for_operators()),
            Caller::Anyone | Caller::Guest | Caller::LinkHolder { .. } => {
                return Err(sign_in_first(parts));
            }
        }
        let token = form_token(use_cases, &parts.extensions);
        let sessions = use_cases.sign_in.sessions.clone();
        Ok(Self {
            notice: notice(&parts.uri, &*sessions, &token),
            has_shop: use_cases.settings.has_shop,
            token,
            sessions,
            caller,
        })
    }
}

/// Pages lead to the door and back, forms to the door and back to their pages; what a page asks in the
/// background is told plainly.
fn sign_in_first(parts: &Parts) -> PageFailure {
    let accepted = parts.headers.get(ACCEPT);
    let is_stream = accepted.is_some_and(|accepted| accepted == "text/event-stream");
    if is_stream || parts.method == Method::HEAD {
        return PageFailure::SignedOut;
    }
    let is_deed_lost = parts.method != Method::GET;
    let next = if is_deed_lost {
        sent_from(&parts.headers, dashboard::ROOT).unwrap_or(dashboard::ROOT)
    } else {
        parts.uri.path_and_query().map_or("", |both| both.as_str())
    };
    PageFailure::SignInFirst {
        next: next.to_owned(),
        is_deed_lost,
    }
}

/// What came of the deed that led here.
fn notice(uri: &Uri, sessions: &dyn Sessions, token: &str) -> Option<Notice> {
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri).ok()?;
    let given = pairs.iter().find(|(name, _)| name == SEAL)?.1.clone();
    pairs.into_iter().find_map(|(name, text)| {
        let is_ours = seal(sessions, (token, uri.path()), (&name, &text)) == given;
        is_ours.then(|| Notice::of(&name, text)).flatten()
    })
}

/// The mark of a notice: of these words, for whoever has this token, on this page.
fn seal(
    sessions: &dyn Sessions,
    (token, page): (&str, &str),
    (name, text): (&str, &str),
) -> String {
    sessions.mark(&format!("notice:{token}:{page}:{name}:{text}"))
}
