//! `POST /dashboard/webhooks`

use super::claimed::{claim, earlier, request};
use super::routes::WEBHOOKS;
use super::secret;
use crate::http::dashboard::deeds;
use crate::http::use_cases::{UseCases, to_its_end};
use crate::http::web::{CheckedForm, Notice, PageFailure, SignedIn, lead_on};
use application::webhooks::{
    CreateWebhook, EventName, WebhookEndpoint, WebhookTerms, WebhookWritten,
};
use axum::extract::State;
use axum::response::Response;
use domain::text::bounded;

/// What a form says of a webhook.
#[derive(Default)]
struct Said {
    key: String,
    url: String,
    description: String,
    events: Vec<String>,
}

pub(super) async fn create(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    CheckedForm(pairs): CheckedForm<Vec<(String, String)>>,
) -> Result<Response, PageFailure> {
    let said = Said::of(pairs);
    let terms = match said.terms() {
        Ok(terms) => terms,
        Err(why) => {
            let why = Notice::failed(format!("Nothing was done: {why}."));
            return Ok(lead_on(&signed_in, WEBHOOKS, &why));
        }
    };
    let events = said.events.join(",");
    let content = [
        ("url", &*said.url),
        ("description", &*said.description),
        ("events", &*events),
    ];
    let claim = claim(&signed_in, &said.key, "create", &content)?;
    if let Some(id) = earlier(&use_cases, &claim).await? {
        return secret::shown_before(&signed_in, &id);
    }
    let create = CreateWebhook(use_cases.webhooks.clone());
    let (caller, request) = (signed_in.caller.clone(), request(&claim));
    let created = async move { create.run(&caller, terms, request).await };
    match to_its_end(created).await {
        Ok(WebhookWritten::Done(endpoint) | WebhookWritten::Unchanged(endpoint)) => {
            let words = "The webhook is there. It is sent what happens from now on.";
            Ok(secret::shown(&signed_in, &endpoint, words))
        }
        Ok(WebhookWritten::Repeated(_)) => {
            let id = earlier(&use_cases, &claim).await?;
            secret::shown_before(&signed_in, &id.unwrap_or_default())
        }
        Err(error) => deeds::told(&signed_in, WEBHOOKS, Err::<String, _>(error)),
    }
}

impl Said {
    fn of(pairs: Vec<(String, String)>) -> Self {
        let mut said = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "key" => said.key = value,
                "url" => value.trim().clone_into(&mut said.url),
                "description" => value.trim().clone_into(&mut said.description),
                "event" => said.events.push(value),
                _ => {}
            }
        }
        said.events.sort_unstable();
        said.events.dedup();
        said
    }

    fn terms(&self) -> Result<WebhookTerms, String> {
        let url = bounded(&self.url, WebhookEndpoint::URL_LIMIT);
        let url = url.map_err(|error| format!("the address {error}"))?;
        let description = match self.description.as_str() {
            "" => String::new(),
            words => bounded(words, WebhookEndpoint::DESCRIPTION_LIMIT)
                .map_err(|error| format!("the description {error}"))?,
        };
        let events = self.events.iter().map(|name| EventName::parse(name));
        let events = events.collect::<Result<_, _>>();
        let events = events.map_err(|error| format!("an event's name {error}"))?;
        Ok(WebhookTerms {
            url,
            description,
            events,
        })
    }
}
