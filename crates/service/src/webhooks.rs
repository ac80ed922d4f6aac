//! Webhooks of the running service: who sends, and a relay for each endpoint that is active. Every replica
//! has one for each of them; one replica at a time carries, as with every sink.

use crate::config::WebhookSettings;
use crate::lifecycle::Lifecycle;
use crate::relays::Relays;
use crate::wiring::Core;
use application::ports::WebhookSender;
use application::relay::{Relay, RelayBoard, RelayLimits, RelayPorts, Start};
use application::webhooks::{
    WebhookEndpoint, WebhookId, WebhookSink, WebhookSinkLimits, WebhookSinkPorts,
};
use domain::Duration;
use outbound::webhooks::{Destinations, HttpWebhooks, SendingLimits, looked_up};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How often endpoints are read: so soon a new one is told of events, and a paused one is told no more.
const LOOK_EVERY: std::time::Duration = std::time::Duration::from_secs(2);

/// Who sends to endpoints.
pub(crate) fn sender(
    settings: &WebhookSettings,
    core: &Core,
) -> anyhow::Result<Arc<dyn WebhookSender>> {
    let destinations = Destinations {
        allow_private: settings.allow_private,
        allow_http: settings.allow_http,
        look_up: looked_up(),
    };
    let limits = SendingLimits {
        connect_timeout: settings.connect_timeout.into(),
        timeout: settings.timeout.into(),
    };
    let sender = HttpWebhooks::try_new(destinations, limits, &settings.source, core.clock.clone())?;
    Ok(Arc::new(sender))
}

/// Carries events to all active endpoints from now on.
pub(crate) fn carry_to_webhooks(
    lifecycle: &Lifecycle,
    core: &Core,
    settings: &WebhookSettings,
    relays: &Relays,
    sender: &Arc<dyn WebhookSender>,
) {
    let supervisor = Supervisor {
        sinks: WebhookSinkPorts {
            endpoints: core.database.webhooks.clone(),
            deliveries: core.database.deliveries.clone(),
            sender: sender.clone(),
            clock: core.clock.clone(),
        },
        limits: WebhookSinkLimits {
            retry_for: settings.retry_for,
            pause_after: settings.pause_after,
        },
        relays: relays.ports(),
        board: relays.board(),
        stop: relays.stopping(),
        tasks: TaskTracker::new(),
        running: HashMap::new(),
    };
    lifecycle.spawn_background("carrying events to webhooks", async move {
        supervisor.run().await;
        Ok(())
    });
}

/// Starts and stops relays as endpoints come, go, are paused and resumed.
struct Supervisor {
    sinks: WebhookSinkPorts,
    limits: WebhookSinkLimits,
    relays: RelayPorts,
    board: Arc<RelayBoard>,
    stop: CancellationToken,
    tasks: TaskTracker,
    running: HashMap<WebhookId, Running>,
}

/// A relay at work.
struct Running {
    sink: Arc<WebhookSink>,
    stop: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

impl Supervisor {
    async fn run(mut self) {
        let stop = self.stop.clone();
        while !stop.is_cancelled() {
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.look() => {}
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = sleep(LOOK_EVERY) => {}
            }
        }
        // What is on its way arrives; then the sinks are given to the other replicas.
        self.tasks.close();
        self.tasks.wait().await;
    }

    async fn look(&mut self) {
        match self.sinks.endpoints.all().await {
            Ok(endpoints) => self.follow(endpoints),
            Err(error) => {
                tracing::warn!(%error, "the webhooks cannot be read; those that are known go on");
            }
        }
    }

    fn follow(&mut self, endpoints: Vec<WebhookEndpoint>) {
        let active = endpoints.into_iter().filter(WebhookEndpoint::is_active);
        let active: Vec<_> = active.collect();
        let wanted: HashSet<_> = active.iter().map(|endpoint| endpoint.id).collect();
        self.running.retain(|id, running| {
            let goes_on = wanted.contains(id) && !running.task.is_finished();
            if !goes_on {
                running.stop.cancel();
            }
            goes_on
        });
        for endpoint in active {
            match self.running.get(&endpoint.id) {
                Some(running) => running.sink.update(endpoint),
                None => self.start(endpoint),
            }
        }
    }

    fn start(&mut self, endpoint: WebhookEndpoint) {
        let id = endpoint.id;
        let sink = Arc::new(WebhookSink::new(endpoint, self.sinks.clone(), self.limits));
        let relay = Relay::new(self.relays.clone(), sink.clone(), Start::Now, limits());
        self.board.add(&relay.figures());
        let stop = self.stop.child_token();
        let until = stop.clone();
        let task = self.tasks.spawn(async move { relay.run(until).await });
        self.running.insert(id, Running { sink, stop, task });
    }
}

/// There may be many webhooks, each held and written about by itself: less often than a broker.
fn limits() -> RelayLimits {
    RelayLimits {
        window: 256,
        at_once: 16,
        lease: Duration::from_secs(30),
        take_interval: Duration::from_secs(5),
        save_interval: Duration::from_secs(1),
        down_first: Duration::from_secs(1),
        down_cap: Duration::from_secs(120),
        // 5 seconds, doubled each time, to 6 hours: some 18 tries in a day and a half.
        retry_cap: Duration::from_hours(6),
        retry_spread: 25,
        retries_at_once: 8,
        ..RelayLimits::default()
    }
}
