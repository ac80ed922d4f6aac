//! A secret is shown to who made it. What is kept of that answer for repeats of the request has no secret
//! in it: a repeat is told it from the webhook, for a while.

use super::super::error::V1Error;
use super::rendering::with_secret;
use crate::http::reading::moment;
use crate::http::use_cases::UseCases;
use application::Answer;
use application::webhooks::{WebhookEndpoint, WebhookId};
use axum::http::StatusCode;
use domain::Duration;
use serde::Deserialize;

/// How long a repeat of the request that has made a secret is told it.
const SHOWN_AGAIN_FOR: Duration = Duration::from_hours(24);

/// What the member with the secret is in an answer that is kept. Nobody else can write these bytes: in a
/// text of theirs the quotation marks are escaped.
const LEFT_OUT: &str = r#""secret":null"#;

/// What identifies the secret.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Made {
    id: String,
    secret_since: String,
}

/// The answer to be kept.
pub(super) fn left_out(status: StatusCode) -> impl Fn(&WebhookEndpoint) -> Answer {
    move |endpoint| with_secret(status, endpoint, None)
}

/// The kept answer as a repeat gets it: with the secret, if it has one that is still the webhook's latest
/// and not older than a day.
pub(super) async fn shown_again(use_cases: &UseCases, mut kept: Answer) -> Result<Answer, V1Error> {
    let text = String::from_utf8(kept.body.clone()).unwrap_or_default();
    if !text.contains(LEFT_OUT) {
        return Ok(kept);
    }
    let Ok(made) = serde_json::from_str::<Made>(&text) else {
        return Ok(kept);
    };
    let Ok(id) = made.id.parse::<WebhookId>() else {
        return Ok(kept);
    };
    let found = use_cases.webhooks.endpoints.one(id).await?;
    let now = use_cases.clock.now();
    let same = found.filter(|endpoint| {
        let since = endpoint.secrets.since;
        moment::rfc3339_in_full(since) == made.secret_since && now < since.plus(SHOWN_AGAIN_FOR)
    });
    if let Some(endpoint) = same {
        let secret = serde_json::Value::from(endpoint.secrets.current.reveal());
        let shown = format!(r#""secret":{secret}"#);
        kept.body = text.replacen(LEFT_OUT, &shown, 1).into_bytes();
    }
    Ok(kept)
}
