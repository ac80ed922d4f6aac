//! One attempt to tell an endpoint something: signed, in bounded time, with an answer of bounded size, and
//! to no other address than the one that was given.

use super::destinations::Destinations;
use super::signature::signatures;
use crate::asking::{ClientError, words};
use crate::events::{CONTENT_TYPE, CanonicalEvent, WebhookTest, json};
use crate::http::upstream::asked_to_wait;
use crate::traced::carried_by;
use application::ports::{Clock, Outgoing, Sent, WebhookMessage, WebhookSender};
use application::webhooks::{DeliveryResult, WebhookEndpoint, WebhookId};
use async_trait::async_trait;
use domain::Timestamp;
use reqwest::header::{CONTENT_TYPE as CONTENT_TYPE_HEADER, HeaderMap};
use reqwest::{Client, Response, Url, redirect, retry};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// How long and how much.
#[derive(Debug, Clone, Copy)]
pub struct SendingLimits {
    /// For the connection: name look-up and TLS included.
    pub connect_timeout: Duration,
    /// For all of it.
    pub timeout: Duration,
}

/// How much of an answer is read: what is shown of it, however many bytes its characters have.
const ANSWER_BYTES: usize = 4 * DeliveryResult::WORDS_LIMIT;
/// How long a connection is kept that nothing goes over.
const IDLE: Duration = Duration::from_secs(30);
/// How many of those are kept for one host.
const IDLE_CONNECTIONS: usize = 16;

/// Sends to webhook endpoints over HTTP. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct HttpWebhooks {
    client: Client,
    destinations: Destinations,
    limits: SendingLimits,
    source: Arc<str>,
    clock: Arc<dyn Clock>,
}

impl HttpWebhooks {
    /// Sends where it is allowed, and says that events come from `source`.
    pub fn try_new(
        destinations: Destinations,
        limits: SendingLimits,
        source: &str,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ClientError> {
        let client = Client::builder()
            .user_agent("order-service")
            .http1_only()
            .dns_resolver(Arc::new(destinations.clone()))
            .connect_timeout(limits.connect_timeout)
            .timeout(limits.timeout)
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(IDLE_CONNECTIONS)
            .tcp_nodelay(true)
            // Whoever answers does not choose where else we go.
            .redirect(redirect::Policy::none())
            .referer(false)
            .retry(retry::never())
            .no_proxy()
            // The limit of an answer is one of what was sent.
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .build()?;
        Ok(Self {
            client,
            destinations,
            limits,
            source: source.into(),
            clock,
        })
    }

    /// The answer, or why there is none.
    async fn ask(
        &self,
        endpoint: &WebhookEndpoint,
        message: &WebhookMessage,
    ) -> Result<Response, String> {
        let url = self.destinations.checked(&endpoint.url);
        let url = url.map_err(|why| format!("not sent: {why}"))?;
        let seconds = self.clock.now().micros().div_euclid(1_000_000);
        let good = endpoint.secrets.good_at(self.clock.now());
        let signed = signatures(good, &message.id, seconds, &message.body);
        let signed = signed.ok_or("not sent: its secret is not one that can sign")?;
        self.post(url, message, seconds, &signed).await
    }

    async fn post(
        &self,
        url: Url,
        message: &WebhookMessage,
        seconds: i64,
        signed: &str,
    ) -> Result<Response, String> {
        let request = carried_by(self.client.post(url))
            .header(CONTENT_TYPE_HEADER, CONTENT_TYPE)
            .header("webhook-id", &message.id)
            .header("webhook-timestamp", seconds)
            .header("webhook-signature", signed)
            .body(message.body.clone());
        let sent = request.send().await;
        sent.map_err(|error| self.why_not(&error.without_url()))
    }

    fn why_not(&self, error: &reqwest::Error) -> String {
        if error.is_timeout() {
            let (what, limit) = if error.is_connect() {
                ("no connection", self.limits.connect_timeout)
            } else {
                ("no answer", self.limits.timeout)
            };
            return format!("{what} within {} ms", limit.as_millis());
        }
        words(error)
    }
}

#[async_trait]
impl WebhookSender for HttpWebhooks {
    async fn send(&self, endpoint: &WebhookEndpoint, message: &WebhookMessage) -> Sent {
        let began = Instant::now();
        let asked = self.ask(endpoint, message).await;
        let retry_after = asked
            .as_ref()
            .ok()
            .and_then(|answer| wait(answer.headers()));
        let result = match asked {
            Ok(answer) => result(answer).await,
            Err(why) => DeliveryResult::no_answer(&why),
        };
        Sent {
            result,
            took: in_micros(began.elapsed()),
            retry_after,
        }
    }

    fn message(&self, event: &Outgoing) -> WebhookMessage {
        WebhookMessage {
            id: format!("{}/{}", event.order, event.seq().0),
            body: json(&CanonicalEvent::new(event, &self.source)),
        }
    }

    fn test_message(&self, endpoint: WebhookId, at: Timestamp) -> WebhookMessage {
        let webhook = endpoint.to_string();
        let test = WebhookTest::new(&webhook, at, &self.source);
        WebhookMessage {
            id: test.id().to_owned(),
            body: json(&test),
        }
    }

    fn refuses(&self, url: &str) -> Option<String> {
        self.destinations.refuses(url)
    }
}

fn wait(headers: &HeaderMap) -> Option<domain::Duration> {
    asked_to_wait(headers).map(in_micros)
}

fn in_micros(duration: Duration) -> domain::Duration {
    let micros = u64::try_from(duration.as_micros());
    domain::Duration::from_micros(micros.unwrap_or(u64::MAX))
}

/// The status is the answer: what else it says is shown to people, as far as it came.
async fn result(mut answer: Response) -> DeliveryResult {
    let status = answer.status();
    let code = status.as_u16();
    if status.is_success() {
        return DeliveryResult::Delivered { status: code };
    }
    let mut said = Vec::new();
    while let Ok(Some(chunk)) = answer.chunk().await {
        said.extend_from_slice(&chunk);
        if said.len() >= ANSWER_BYTES {
            said.truncate(ANSWER_BYTES);
            break;
        }
    }
    let said = String::from_utf8_lossy(&said).replace(char::is_control, " ");
    DeliveryResult::answered(code, &said)
}
