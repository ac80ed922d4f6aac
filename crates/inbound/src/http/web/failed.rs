//! The page that says why there is no other, with the ways on from where somebody was.

use super::address::{own_path, sent_from};
use super::page::Page;
use super::section::Section;
use crate::http::dashboard;
use crate::http::shop::SHOP;
use crate::http::use_cases::UseCases;
use askama::Template;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// What the page says. Where somebody can go from it only [`show_ways_on`] knows.
#[derive(Debug, Clone)]
pub(super) struct Failed {
    pub(super) title: &'static str,
    pub(super) words: String,
}

#[derive(Template)]
#[template(path = "failure.html")]
struct FailurePage<'a> {
    title: &'a str,
    words: &'a str,
    ways: &'a [WayOn],
}

/// A link.
struct WayOn {
    href: String,
    words: &'static str,
}

impl Failed {
    fn page(&self, ways: &[WayOn]) -> Response {
        let page = FailurePage {
            title: self.title,
            words: &self.words,
            ways,
        };
        Page(page).into_response()
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let mut response = self.page(&[]);
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the pages that say why there is no other with links to where somebody can go from here.
pub(crate) async fn show_ways_on(
    State(use_cases): State<UseCases>,
    request: Request,
    next: Next,
) -> Response {
    let from = Was {
        path: request.uri().path().to_owned(),
        page: sent_from(request.headers(), "")
            .filter(|_| request.method() == Method::POST)
            .map(str::to_owned),
        has_shop: use_cases.settings.has_shop,
    };
    let mut response = next.run(request).await;
    if let Some(failed) = response.extensions_mut().remove::<Failed>() {
        let ways = from.ways_on(response.status() == StatusCode::FORBIDDEN);
        *response.body_mut() = failed.page(&ways).into_body();
    }
    response
}

/// Where somebody was.
struct Was {
    path: String,
    /// The page of the form that was sent, if one was.
    page: Option<String>,
    has_shop: bool,
}

impl Was {
    /// A form leads back to its page; every page leads to where it belongs. Whoever may not see a page of
    /// operators is not led to others.
    fn ways_on(&self, is_forbidden: bool) -> Vec<WayOn> {
        let is_form = self.page.is_some();
        let is_operators = dashboard::has(&self.path) && (is_form || !is_forbidden);
        let folder = if is_operators { dashboard::ROOT } else { SHOP };
        let page = self.page.as_deref();
        let back = page.and_then(|page| own_path(page, folder));
        let back = back.map(|page| way(page, "Back to the page"));
        if is_operators {
            let board = way(dashboard::ROOT, "The board");
            return back
                .into_iter()
                .chain(self.section())
                .chain([board])
                .collect();
        }
        let shop = Some(way(SHOP, "The shop"));
        let shop = back.into_iter().chain(shop);
        shop.filter(|_| self.has_shop).collect()
    }

    fn section(&self) -> Option<WayOn> {
        let mut sections = Section::all().into_iter();
        let section = sections.find(|section| {
            section.path() != dashboard::ROOT && self.path.starts_with(section.path())
        });
        section.map(|section| way(section.path(), section.name()))
    }
}

fn way(href: &str, words: &'static str) -> WayOn {
    WayOn {
        href: href.to_owned(),
        words,
    }
}
