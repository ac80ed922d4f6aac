//! Changing a webhook: read, decide, and write if nobody else has written meanwhile.

use super::error::{WebhookError, check};
use super::ports::WebhookPorts;
use super::request::{WebhookRequest, WebhookWritten};
use super::{Pause, WebhookEndpoint, WebhookId, WebhookState, WebhookTerms};
use crate::caller::Caller;
use crate::ports::{DeedKind, Replaced};
use domain::{Duration, Timestamp};

/// How often a change is tried that others are in the way of.
const TRIES: u32 = 8;

/// Which webhook is to be changed, by whom and on what condition.
#[derive(Clone)]
pub struct WebhookChange {
    /// Which.
    pub id: WebhookId,
    /// Who wants it.
    pub caller: Caller,
    /// The revision that they have seen; none: any will do.
    pub seen: Option<u64>,
    /// What makes it take effect once.
    pub request: Option<WebhookRequest>,
}

impl WebhookChange {
    /// Makes the change, on record. `change` says how the webhook is to stand; where that is how it stands, nothing
    /// is written.
    async fn make(
        self,
        ports: &WebhookPorts,
        (kind, reason): (DeedKind, &str),
        change: impl Fn(&mut WebhookEndpoint, Timestamp),
    ) -> Result<WebhookWritten, WebhookError> {
        check(self.caller.is_operator())?;
        let subject = self.id.to_string();
        let making = self.tried(ports, change);
        ports
            .doing(&self.caller, kind, &subject, reason, making)
            .await
    }

    async fn tried(
        &self,
        ports: &WebhookPorts,
        change: impl Fn(&mut WebhookEndpoint, Timestamp),
    ) -> Result<WebhookWritten, WebhookError> {
        let mut written: Option<WebhookEndpoint> = None;
        for _ in 0..TRIES {
            let found = ports.found(self.id).await?;
            // An earlier try whose answer was lost.
            if written.as_ref() == Some(&found) {
                return Ok(WebhookWritten::Done(found));
            }
            if let Some(expected) = self.seen.filter(|seen| *seen != found.revision) {
                let at = found.revision;
                return Err(WebhookError::Moved { at, expected });
            }
            let mut changed = found.clone();
            change(&mut changed, ports.clock.now());
            if changed == found {
                return Ok(WebhookWritten::Unchanged(found));
            }
            changed.revision = found.revision + 1;
            changed.changed_at = ports.clock.now();
            let request = self.request.as_ref().map(|asked| asked.answered(&changed));
            let replaced = ports
                .endpoints
                .replace(&changed, found.revision, request.as_ref());
            match replaced.await? {
                Replaced::Replaced => {
                    let by = self.caller.scope();
                    tracing::info!(webhook = %self.id, by, state = ?changed.state, "webhook changed");
                    return Ok(WebhookWritten::Done(changed));
                }
                Replaced::Changed => written = Some(changed),
                Replaced::Gone => return Err(WebhookError::NotFound),
                Replaced::Repeated(record) => return Ok(WebhookWritten::Repeated(record)),
            }
        }
        Err(WebhookError::Busy)
    }
}

/// Says anew what a webhook is.
#[derive(Clone)]
pub struct ChangeWebhook(pub WebhookPorts);

impl ChangeWebhook {
    /// All of it but its secret and whether it is paused.
    #[tracing::instrument(name = "webhook.change", skip_all, fields(webhook = %change.id))]
    pub async fn run(
        &self,
        change: WebhookChange,
        terms: WebhookTerms,
    ) -> Result<WebhookWritten, WebhookError> {
        check(change.caller.is_operator())?;
        self.0.check_address(&terms.url)?;
        let set = |endpoint: &mut WebhookEndpoint, _| {
            endpoint.url.clone_from(&terms.url);
            endpoint.description.clone_from(&terms.description);
            endpoint.events.clone_from(&terms.events);
        };
        change
            .make(&self.0, (DeedKind::WebhookChange, ""), set)
            .await
    }
}

/// Gives a webhook another secret.
#[derive(Clone)]
pub struct RotateWebhookSecret(pub WebhookPorts);

impl RotateWebhookSecret {
    /// How long the secret before still signs as well. The one before that ends at once.
    pub const OVERLAP: Duration = Duration::from_hours(24);

    /// Makes a new secret, which is in what is given back.
    #[tracing::instrument(name = "webhook.rotate", skip_all, fields(webhook = %change.id))]
    pub async fn run(&self, change: WebhookChange) -> Result<WebhookWritten, WebhookError> {
        let secret = self.0.secrets.new_secret();
        let rotate = |endpoint: &mut WebhookEndpoint, now: Timestamp| {
            let secrets = &mut endpoint.secrets;
            let before = std::mem::replace(&mut secrets.current, secret.clone());
            secrets.previous = Some((before, now.plus(Self::OVERLAP)));
            // Each has a moment of its own, by which it is known.
            secrets.since = now.max(secrets.since.plus(Duration::from_micros(1)));
        };
        change
            .make(&self.0, (DeedKind::WebhookRotate, ""), rotate)
            .await
    }
}

/// Pauses a webhook.
#[derive(Clone)]
pub struct PauseWebhook(pub WebhookPorts);

impl PauseWebhook {
    /// Sends it nothing from now on. One that is paused stays as it is.
    #[tracing::instrument(name = "webhook.pause", skip_all, fields(webhook = %change.id))]
    pub async fn run(
        &self,
        change: WebhookChange,
        why: &str,
    ) -> Result<WebhookWritten, WebhookError> {
        let by = change.caller.scope();
        let pause = |endpoint: &mut WebhookEndpoint, now| {
            if endpoint.is_active() {
                endpoint.state = WebhookState::Paused(Pause::new(now, why, &by));
            }
        };
        change
            .make(&self.0, (DeedKind::WebhookPause, why), pause)
            .await
    }
}

/// Resumes a webhook.
#[derive(Clone)]
pub struct ResumeWebhook(pub WebhookPorts);

impl ResumeWebhook {
    /// Sends it what has happened since it was paused, in order, and what happens. Orders that wait are
    /// tried at once.
    #[tracing::instrument(name = "webhook.resume", skip_all, fields(webhook = %change.id))]
    pub async fn run(&self, change: WebhookChange) -> Result<WebhookWritten, WebhookError> {
        let sink = change.id.sink();
        let resume = |endpoint: &mut WebhookEndpoint, _| endpoint.state = WebhookState::Active;
        let deed = (DeedKind::WebhookResume, "");
        let written = change.make(&self.0, deed, resume).await?;
        if let Err(error) = self.0.book.retry_now(&sink, None).await {
            // They come by themselves, later.
            tracing::debug!(%error, "orders that wait were not made due");
        }
        Ok(written)
    }
}
