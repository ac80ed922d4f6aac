//! The first page: what goes on.

use crate::http::web::{Frame, Page, Section, SignedIn};
use askama::Template;

#[derive(Template)]
#[template(path = "dashboard/board.html")]
pub(super) struct BoardPage {
    frame: Frame,
}

pub(super) async fn board(signed_in: SignedIn) -> Page<BoardPage> {
    Page(BoardPage {
        frame: signed_in.frame(Section::Board),
    })
}
