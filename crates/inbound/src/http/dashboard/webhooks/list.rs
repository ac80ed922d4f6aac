//! `GET /dashboard/webhooks`: who there is, and the form for another one.

use super::claimed::new_key;
use super::standing::Standing;
use crate::http::use_cases::UseCases;
use crate::http::web::{Frame, Page, PageFailure, Section, SignedIn};
use application::webhooks::{CreateWebhook, EventName, ListWebhooks, WebhookEndpoint};
use askama::Template;
use axum::extract::State;

/// The page.
#[derive(Template)]
#[template(path = "dashboard/webhooks.html")]
pub(super) struct WebhooksPage {
    frame: Frame,
    key: String,
    webhooks: Vec<Standing>,
    is_full: bool,
}

impl WebhooksPage {
    const EVENTS: [&str; 13] = EventName::KNOWN;
    const URL_LIMIT: usize = WebhookEndpoint::URL_LIMIT;
    const DESCRIPTION_LIMIT: usize = WebhookEndpoint::DESCRIPTION_LIMIT;
}

pub(super) async fn list(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
) -> Result<Page<WebhooksPage>, PageFailure> {
    let list = ListWebhooks(use_cases.webhooks.clone());
    let shown = list.run(&signed_in.caller).await?;
    Ok(Page(WebhooksPage {
        frame: signed_in.frame(Section::Webhooks),
        key: new_key(&use_cases),
        is_full: shown.len() >= CreateWebhook::MAX_ENDPOINTS,
        webhooks: shown.iter().map(Standing::from).collect(),
    }))
}
