//! `GET /dashboard/sinks`: where each sink stands.

use super::standing::Standing;
use crate::http::use_cases::UseCases;
use crate::http::web::{Frame, Page, PageFailure, Section, SignedIn};
use askama::Template;
use axum::extract::State;

/// The page.
#[derive(Template)]
#[template(path = "dashboard/sinks.html")]
pub(super) struct SinksPage {
    frame: Frame,
    sinks: Vec<Standing>,
}

pub(super) async fn list(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
) -> Result<Page<SinksPage>, PageFailure> {
    let seen = use_cases.sinks.look.run(&signed_in.caller).await?;
    let relays = use_cases.sinks.relays.states();
    let sinks = seen.iter().map(|seen| Standing::of(seen, &relays));
    Ok(Page(SinksPage {
        frame: signed_in.frame(Section::Sinks),
        sinks: sinks.collect(),
    }))
}
