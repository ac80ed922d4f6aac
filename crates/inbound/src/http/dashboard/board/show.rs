//! `GET /dashboard`

use super::parts::{Part, parts};
use crate::http::use_cases::UseCases;
use crate::http::web::{Frame, Page, PageFailure, Section, SignedIn};
use askama::Template;
use axum::extract::State;

/// The page.
#[derive(Template)]
#[template(path = "dashboard/board.html")]
pub(in crate::http::dashboard) struct BoardPage {
    frame: Frame,
    /// Those as wide as the page.
    wide: Vec<Part>,
    /// Those beside each other.
    narrow: Vec<Part>,
}

/// Shows it.
pub(in crate::http::dashboard) async fn board(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
) -> Result<Page<BoardPage>, PageFailure> {
    let parts = parts(&use_cases).await?.into_iter();
    let (wide, narrow) = parts.partition(|part| part.is_wide);
    Ok(Page(BoardPage {
        frame: signed_in.frame(Section::Board),
        wide,
        narrow,
    }))
}
