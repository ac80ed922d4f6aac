//! A shop in memory, an endpoint that answers by a rule, and a relay between them, in simulated time.

use application::ports::{
    EventFeed, Journal, Outgoing, RelayBook, Sent, SinkState, WebhookEndpoints, WebhookMessage,
    WebhookSender,
};
use application::relay::{Relay, RelayLimits, RelayNews, RelayPorts, Start};
use application::testing::writes::{confirming, placement};
use application::testing::{ManualClock, MemoryRelayBook, MemoryStore, SeededEntropy};
use application::webhooks::{
    DeliveryResult, EventName, WebhookEndpoint, WebhookId, WebhookSecret, WebhookSecrets,
    WebhookSink, WebhookSinkLimits, WebhookSinkPorts, WebhookState,
};
use async_trait::async_trait;
use domain::{Duration, OrderId, Timestamp};
use std::sync::{Arc, Mutex};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// What an endpoint makes of an event: its order's number among those here, and its place in the journal.
type Rule = Box<dyn Fn(u64, u64) -> (DeliveryResult, Option<Duration>) + Send>;

/// Endpoints that answer by a rule, and write down what they are sent and when.
pub(crate) struct Ruled {
    rule: Mutex<Rule>,
    clock: Arc<ManualClock>,
    orders: Mutex<Vec<OrderId>>,
    pub(crate) log: Mutex<Vec<(u64, u64, Timestamp)>>,
}

#[async_trait]
impl WebhookSender for Ruled {
    async fn send(&self, _: &WebhookEndpoint, message: &WebhookMessage) -> Sent {
        let (order, seq) = message.id.split_once('/').unwrap();
        let orders = self.orders.lock().unwrap().clone();
        let order = orders
            .iter()
            .position(|known| known.to_string() == order)
            .unwrap() as u64;
        let seq = seq.parse().unwrap();
        let (result, retry_after) = (self.rule.lock().unwrap())(order, seq);
        let at = application::ports::Clock::now(&*self.clock);
        self.log.lock().unwrap().push((order, seq, at));
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        Sent {
            result,
            took: Duration::from_millis(20),
            retry_after,
        }
    }

    fn message(&self, event: &Outgoing) -> WebhookMessage {
        WebhookMessage {
            id: format!("{}/{}", event.order, event.seq().0),
            body: Vec::new(),
        }
    }

    fn test_message(&self, _: WebhookId, _: Timestamp) -> WebhookMessage {
        unreachable!("nothing is tested")
    }

    fn refuses(&self, _: &str) -> Option<String> {
        None
    }
}

pub(crate) const HOUR: std::time::Duration = std::time::Duration::from_hours(1);

pub(crate) fn delivered() -> (DeliveryResult, Option<Duration>) {
    (DeliveryResult::Delivered { status: 200 }, None)
}

pub(crate) fn answered(status: u16) -> (DeliveryResult, Option<Duration>) {
    (DeliveryResult::answered(status, "no"), None)
}

pub(crate) struct World {
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) book: MemoryRelayBook,
    pub(crate) endpoint: Arc<Ruled>,
    pub(crate) id: WebhookId,
    pub(crate) sink: Arc<WebhookSink>,
    task: JoinHandle<()>,
}

impl Drop for World {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl World {
    /// With the limits of the service.
    pub(crate) async fn new(
        events: &[&str],
        rule: impl Fn(u64, u64) -> (DeliveryResult, Option<Duration>) + Send + 'static,
    ) -> Self {
        let limits = WebhookSinkLimits {
            retry_for: Duration::from_hours(24),
            pause_after: Duration::from_hours(24),
        };
        Self::limited(limits, events, rule).await
    }

    pub(crate) async fn limited(
        limits: WebhookSinkLimits,
        events: &[&str],
        rule: impl Fn(u64, u64) -> (DeliveryResult, Option<Duration>) + Send + 'static,
    ) -> Self {
        let clock = Arc::new(ManualClock::flowing());
        let store = Arc::new(MemoryStore::new(clock.clone()));
        let book = MemoryRelayBook::new(clock.clone());
        let endpoint = Arc::new(Ruled {
            rule: Mutex::new(Box::new(rule)),
            clock: clock.clone(),
            orders: Mutex::default(),
            log: Mutex::default(),
        });
        let hook = hook(events, application::ports::Clock::now(&*clock));
        store.add(&hook, 9, None).await.unwrap();
        let ports = WebhookSinkPorts {
            endpoints: store.clone(),
            deliveries: store.clone(),
            sender: endpoint.clone(),
            clock: clock.clone(),
        };
        let id = hook.id;
        let sink = Arc::new(WebhookSink::new(hook, ports, limits));
        let relay = Relay::new(
            RelayPorts {
                feed: store.clone(),
                journal: store.clone(),
                book: Arc::new(book.clone()),
                clock,
                entropy: Arc::new(SeededEntropy::new(1)),
                news: RelayNews::default(),
            },
            sink.clone(),
            Start::Beginning,
            RelayLimits {
                retry_cap: Duration::from_hours(6),
                down_cap: Duration::from_secs(120),
                ..RelayLimits::default()
            },
        );
        let task = tokio::spawn(async move { relay.run(CancellationToken::new()).await });
        Self {
            store,
            book,
            endpoint,
            id,
            sink,
            task,
        }
    }

    pub(crate) fn rule(
        &self,
        rule: impl Fn(u64, u64) -> (DeliveryResult, Option<Duration>) + Send + 'static,
    ) {
        *self.endpoint.rule.lock().unwrap() = Box::new(rule);
    }

    /// Places an order, which has two events.
    pub(crate) async fn order(&self) {
        let number = self.endpoint.orders.lock().unwrap().len() as u64 + 1;
        let placement = placement(number);
        let order = placement.order.clone();
        self.endpoint.orders.lock().unwrap().push(order.id());
        let given = self.store.place(placement).await.unwrap();
        self.store
            .append(confirming(&order.numbered(given)))
            .await
            .unwrap();
    }

    /// What was sent of an order, in its sequence, repetitions left out.
    pub(crate) fn sent(&self, order: u64) -> Vec<u64> {
        let log = self.endpoint.log.lock().unwrap();
        let own = log.iter().filter(|(of, ..)| *of == order);
        let mut seqs: Vec<_> = own.map(|(_, seq, _)| *seq).collect();
        seqs.dedup();
        seqs
    }

    pub(crate) fn order_id(&self, order: usize) -> OrderId {
        self.endpoint.orders.lock().unwrap()[order]
    }

    pub(crate) async fn hook(&self) -> WebhookEndpoint {
        self.store.one(self.id).await.unwrap().unwrap()
    }

    pub(crate) async fn state(&self) -> SinkState {
        self.book.sinks().await.unwrap().remove(0)
    }

    pub(crate) async fn is_all_told(&self) -> bool {
        let (state, end) = (self.state().await, self.store.end().await.unwrap());
        state.held_back == 0 && state.place == end
    }
}

fn hook(events: &[&str], now: Timestamp) -> WebhookEndpoint {
    let id = "0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99";
    let events = events.iter().map(|name| EventName::parse(name).unwrap());
    WebhookEndpoint {
        id: id.parse().unwrap(),
        url: "https://hooks.example.com/".to_owned(),
        description: String::new(),
        secrets: WebhookSecrets {
            current: WebhookSecret::from_text("whsec_AAAA".to_owned()),
            since: now,
            previous: None,
        },
        events: events.collect(),
        state: WebhookState::Active,
        created_at: now,
        changed_at: now,
        revision: 1,
    }
}
