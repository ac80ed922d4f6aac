//! A webhook endpoint as the relay sees it: what it is sent, what its answers mean, and when it has had
//! its chances.

use super::delivery::{Delivery, DeliveryKind, DeliveryResult, Failures};
use super::endpoint::{Pause, WebhookEndpoint, WebhookId, WebhookState};
use crate::ports::{
    Clock, EventSink, Outgoing, Replaced, SendError, Settled, SinkName, StoreError,
    WebhookDeliveries, WebhookEndpoints, WebhookMessage, WebhookSender,
};
use crate::traces::{TARGET, continue_from};
use async_trait::async_trait;
use domain::{Duration, Timestamp};
use std::sync::{Arc, PoisonError, RwLock};
use tracing::field::Empty;
use tracing::{Instrument as _, Span};

/// What sinks of webhooks stand on; all of a process share it.
#[derive(Clone)]
#[expect(missing_docs, reason = "the ports' own documentation says it")]
pub struct WebhookSinkPorts {
    pub endpoints: Arc<dyn WebhookEndpoints>,
    pub deliveries: Arc<dyn WebhookDeliveries>,
    pub sender: Arc<dyn WebhookSender>,
    pub clock: Arc<dyn Clock>,
}

/// How long an endpoint has.
#[derive(Debug, Clone, Copy)]
pub struct WebhookSinkLimits {
    /// How long an event is tried that the endpoint does not take. It is given up when it takes others.
    pub retry_for: Duration,
    /// How long an endpoint is tried that takes nothing at all. Then it is paused.
    pub pause_after: Duration,
}

/// However much time has passed: so often an event is tried at least. The service may have been away.
const TRIES: u32 = 8;

/// Carries events to one endpoint.
pub struct WebhookSink {
    name: SinkName,
    id: WebhookId,
    ports: WebhookSinkPorts,
    limits: WebhookSinkLimits,
    /// As it was last read.
    endpoint: RwLock<Arc<WebhookEndpoint>>,
}

impl WebhookSink {
    /// The endpoint's sink.
    pub fn new(
        endpoint: WebhookEndpoint,
        ports: WebhookSinkPorts,
        limits: WebhookSinkLimits,
    ) -> Self {
        Self {
            name: endpoint.id.sink(),
            id: endpoint.id,
            ports,
            limits,
            endpoint: RwLock::new(Arc::new(endpoint)),
        }
    }

    /// The endpoint has changed, or may have: older than what is known here is passed over.
    pub fn update(&self, endpoint: WebhookEndpoint) {
        let mut known = self
            .endpoint
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        if endpoint.revision > known.revision {
            *known = Arc::new(endpoint);
        }
    }

    fn endpoint(&self) -> Arc<WebhookEndpoint> {
        let known = self.endpoint.read().unwrap_or_else(PoisonError::into_inner);
        known.clone()
    }

    /// One attempt, in the trace that the event was recorded under; no span where that is none.
    fn delivering(&self, event: &Outgoing) -> Span {
        let Some(trace) = event.happened.event.trace else {
            return Span::none();
        };
        let span = tracing::trace_span!(
            target: TARGET,
            "deliver webhook",
            otel.kind = "client",
            otel.status_code = Empty,
            http.request.method = "POST",
            http.response.status_code = Empty,
            webhook.id = %self.id,
            order.id = %event.order,
            order.event = event.happened.event.fact.name(),
            order.seq = event.seq().0,
        );
        continue_from(&span, trace);
        span
    }

    /// What was delivered is delivered, whether the log can be written or not.
    async fn record(&self, delivery: &Delivery) {
        if let Err(error) = self.ports.deliveries.record(delivery).await {
            let (webhook, event) = (self.id, &delivery.event_id);
            tracing::warn!(%webhook, event, %error, "an attempt to deliver is not in the log");
        }
    }

    async fn fail(&self, attempt: Attempt, sent: Failed) -> Result<Settled, SendError> {
        if sent.status == Some(410) {
            let why = "it answered 410 Gone: it wants no more events";
            return Err(self.pause(&attempt.endpoint, why).await);
        }
        if attempt.number() >= TRIES {
            let last = self.ports.deliveries.last_success(self.id).await;
            let last = last.map_err(|error| unavailable(&error))?;
            match attempt.verdict(last, self.ports.clock.now(), self.limits) {
                Verdict::GoOn => {}
                Verdict::Dead(silence) => {
                    let hours = silence.micros() / 3_600_000_000;
                    let words = &sent.words;
                    let why = format!(
                        "it has taken nothing for {hours} hours while it was tried: {words}"
                    );
                    return Err(self.pause(&attempt.endpoint, &why).await);
                }
                Verdict::Hopeless => return self.give_up(&attempt, &sent.words).await,
            }
        }
        Err(match sent {
            Failed {
                is_everybodys: false,
                words,
                ..
            } => SendError::Refused(words),
            Failed {
                retry_after: Some(after),
                words: why,
                ..
            } => SendError::NotNow { why, after },
            Failed { words, .. } => SendError::Unavailable(words),
        })
    }

    /// Its order goes on without it. It must be on record before that.
    async fn give_up(&self, attempt: &Attempt, words: &str) -> Result<Settled, SendError> {
        let tries = attempt.number();
        let given_up = Delivery {
            at: self.ports.clock.now(),
            took: Duration::ZERO,
            result: DeliveryResult::given_up(&format!("tried {tries} times: {words}")),
            ..attempt.delivery.clone()
        };
        let recorded = self.ports.deliveries.record(&given_up).await;
        recorded.map_err(|error| unavailable(&error))?;
        let (webhook, event) = (self.id, &given_up.event_id);
        tracing::warn!(%webhook, event, tries, words, "an event is given up: its order goes on without it");
        Ok(Settled::GivenUp)
    }

    /// Nothing is sent to it from now on. If somebody has changed it meanwhile, they may have mended it.
    async fn pause(&self, tried: &WebhookEndpoint, why: &str) -> SendError {
        let now = self.ports.clock.now();
        let paused = WebhookEndpoint {
            state: WebhookState::Paused(Pause::new(now, why, Pause::THE_SERVICE)),
            changed_at: now,
            ..tried.clone()
        };
        let replaced = self
            .ports
            .endpoints
            .replace(&paused, tried.revision, None)
            .await;
        let webhook = self.id;
        match replaced {
            Ok(Replaced::Replaced) => {
                tracing::warn!(%webhook, why, "the webhook is paused; its events wait until it is resumed");
                self.update(WebhookEndpoint {
                    revision: tried.revision + 1,
                    ..paused
                });
            }
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%webhook, %error, "the webhook could not be paused; trying again");
            }
        }
        SendError::Unavailable(why.to_owned())
    }
}

/// What came of an attempt.
fn tell(span: &Span, result: &DeliveryResult) {
    if let Some(status) = result.status() {
        span.record("http.response.status_code", status);
    }
    if !matches!(result, DeliveryResult::Delivered { .. }) {
        span.record("otel.status_code", "error");
    }
}

/// One attempt that was in vain.
struct Attempt {
    endpoint: Arc<WebhookEndpoint>,
    delivery: Delivery,
    before: Option<Failures>,
}

impl Attempt {
    fn number(&self) -> u32 {
        self.delivery.attempt
    }

    /// Since when it was tried, with the endpoint as it is now.
    fn since(&self, now: Timestamp) -> Timestamp {
        self.before.map_or(now, |before| before.since)
    }

    /// What is to be done after one more failure, where the endpoint last took an event at this time. As long
    /// as it takes nothing, no event is given up: it may be the endpoint's fault.
    fn verdict(
        &self,
        last: Option<Timestamp>,
        now: Timestamp,
        limits: WebhookSinkLimits,
    ) -> Verdict {
        let since = self.since(now);
        let silence = now.since(last.map_or(since, |last| last.max(since)));
        if silence >= limits.pause_after {
            return Verdict::Dead(silence);
        }
        let takes_others = match (last, self.before) {
            (Some(last), Some(before)) => last >= before.latest,
            _ => false,
        };
        if takes_others && now.since(since) >= limits.retry_for {
            return Verdict::Hopeless;
        }
        Verdict::GoOn
    }
}

/// What becomes of an event that was tried often, and of its endpoint.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// It is tried again.
    GoOn,
    /// The endpoint has taken nothing for so long.
    Dead(Duration),
    /// The endpoint takes others, and this one never.
    Hopeless,
}

/// Why it was in vain.
struct Failed {
    status: Option<u16>,
    /// Nothing is known to be wrong with this event.
    is_everybodys: bool,
    words: String,
    retry_after: Option<Duration>,
}

impl Failed {
    fn of(result: &DeliveryResult, retry_after: Option<Duration>) -> Option<Self> {
        let status = result.status();
        let (is_everybodys, words) = match result {
            DeliveryResult::Delivered { .. } => return None,
            DeliveryResult::Answered { status, .. } => {
                let is_everybodys = matches!(status, 408 | 425 | 429 | 502 | 503 | 504);
                (is_everybodys, format!("it answered {status}"))
            }
            DeliveryResult::NoAnswer(why) | DeliveryResult::GivenUp(why) => (true, why.clone()),
        };
        Some(Self {
            status,
            is_everybodys,
            words,
            retry_after,
        })
    }
}

fn unavailable(error: &StoreError) -> SendError {
    SendError::Unavailable(format!("the log of deliveries: {error}"))
}

#[async_trait]
impl EventSink for WebhookSink {
    fn name(&self) -> &SinkName {
        &self.name
    }

    async fn send(&self, event: &Outgoing) -> Result<Settled, SendError> {
        let endpoint = self.endpoint();
        if !endpoint.is_active() {
            return Err(SendError::Unavailable("the webhook is paused".to_owned()));
        }
        let name = event.happened.event.fact.name();
        if !endpoint.wants(name) {
            return Ok(Settled::NotWanted);
        }
        let (order, seq) = (event.order, event.seq());
        // What went wrong before somebody changed or resumed it says nothing of how it is now.
        let log = &self.ports.deliveries;
        let before = log.failures_of(self.id, order, seq, endpoint.changed_at);
        let before = before.await.map_err(|error| unavailable(&error))?;
        let message: WebhookMessage = self.ports.sender.message(event);
        let at = self.ports.clock.now();
        let span = self.delivering(event);
        let sent = self.ports.sender.send(&endpoint, &message);
        let sent = sent.instrument(span.clone()).await;
        tell(&span, &sent.result);
        let failed = Failed::of(&sent.result, sent.retry_after);
        let delivery = Delivery {
            endpoint: self.id,
            event_id: message.id,
            order: Some(order),
            seq: Some(seq),
            event: name.to_owned(),
            attempt: before.map_or(0, |before| before.attempts).saturating_add(1),
            at,
            took: sent.took,
            kind: DeliveryKind::Event,
            result: sent.result,
        };
        self.record(&delivery).await;
        let Some(failed) = failed else {
            return Ok(Settled::Delivered);
        };
        let attempt = Attempt {
            endpoint,
            delivery,
            before,
        };
        self.fail(attempt, failed).await
    }
}
