//! `GET /dashboard/settings`: the settings in force and where each comes from; secrets are hidden before
//! they come here.

use super::upkeep_parts::SettingShown;
use crate::http::use_cases::UseCases;
use crate::http::web::{Frame, Page, Section, SignedIn};
use askama::Template;
use axum::extract::State;

/// The page.
#[derive(Template)]
#[template(path = "dashboard/settings.html")]
pub(super) struct SettingsPage {
    frame: Frame,
    use_cases: UseCases,
}

impl SettingsPage {
    /// Section by section.
    fn sections(&self) -> impl Iterator<Item = &[SettingShown]> {
        let shown = &self.use_cases.upkeep.parts.settings;
        shown.chunk_by(|a, b| a.section == b.section)
    }
}

pub(super) async fn settings(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
) -> Page<SettingsPage> {
    Page(SettingsPage {
        frame: signed_in.frame(Section::Settings),
        use_cases,
    })
}
