//! Who is signed in, for pages that are for operators alone.

use super::address::with_query;
use super::checked_form::form_token;
use super::failure::PageFailure;
use super::frame::{Frame, Notice};
use super::section::Section;
use crate::http::dashboard;
use crate::http::identity;
use crate::http::use_cases::UseCases;
use application::{Caller, Identity};
use axum::extract::{FromRequestParts, Query};
use axum::http::header::ACCEPT;
use axum::http::request::Parts;
use axum::http::{Method, Uri};
use axum::response::{IntoResponse, Redirect, Response};

/// The parameter with the mark of a notice: nobody but we can make a page say something.
const SEAL: &str = "seal";

/// An operator, by their session or by what their request shows. As an extractor it answers for the page
/// where there is none.
pub(crate) struct SignedIn {
    /// Who: always an operator.
    pub(crate) caller: Caller,
    token: String,
    has_shop: bool,
    notice: Option<Notice>,
}

impl SignedIn {
    /// What the layout shows around a page in this section.
    pub(crate) fn frame(&self, here: Section) -> Frame {
        Frame {
            operator: self.name().to_owned(),
            token: self.token.clone(),
            here,
            has_shop: self.has_shop,
            notice: self.notice.clone(),
        }
    }

    /// Their name.
    pub(crate) fn name(&self) -> &str {
        match &self.caller {
            Caller::Operator(name) => name,
            // The extractor lets nobody else in.
            Caller::Anyone
            | Caller::Guest
            | Caller::LinkHolder { .. }
            | Caller::Customer(_)
            | Caller::Service(_) => "",
        }
    }
}

/// The answer to a deed: leads on to a page of ours, which shows once what came of it.
pub(crate) fn lead_on(use_cases: &UseCases, path: &str, notice: &Notice) -> Response {
    let seal = seal(use_cases, notice.parameter(), &notice.text);
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
            Caller::Operator(_) => {}
            Caller::Customer(_) | Caller::Service(_) => return Err(PageFailure::for_operators()),
            Caller::Anyone | Caller::Guest | Caller::LinkHolder { .. } => {
                return Err(sign_in_first(parts));
            }
        }
        Ok(Self {
            token: form_token(use_cases, &parts.extensions),
            has_shop: use_cases.settings.has_shop,
            notice: notice(&parts.uri, use_cases),
            caller,
        })
    }
}

/// Pages lead to the door and back; what a page asks in the background is told plainly.
fn sign_in_first(parts: &Parts) -> PageFailure {
    let accepted = parts.headers.get(ACCEPT);
    let is_stream = accepted.is_some_and(|accepted| accepted == "text/event-stream");
    if is_stream || parts.method == Method::HEAD {
        return PageFailure::SignedOut;
    }
    let is_page = parts.method == Method::GET;
    let next = parts.uri.path_and_query().map_or("", |both| both.as_str());
    PageFailure::SignInFirst {
        next: if is_page { next } else { dashboard::ROOT }.to_owned(),
    }
}

/// What came of the deed that led here.
fn notice(uri: &Uri, use_cases: &UseCases) -> Option<Notice> {
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri).ok()?;
    let given = pairs.iter().find(|(name, _)| name == SEAL)?.1.clone();
    pairs.into_iter().find_map(|(name, text)| {
        let is_ours = seal(use_cases, &name, &text) == given;
        is_ours.then(|| Notice::of(&name, text)).flatten()
    })
}

fn seal(use_cases: &UseCases, parameter: &str, text: &str) -> String {
    let sessions = &use_cases.sign_in.sessions;
    sessions.mark(&format!("notice:{parameter}:{text}"))
}
