//! A service whose stock, money, parcels and messages are the sandbox's, and what becomes of its orders
//! while the sandbox goes wrong.

use crate::client::{Request, send};
use crate::ledger::hyphenated;
pub(super) use crate::sandbox_running::{IMPATIENT, Keys};
use crate::sandbox_running::{IMPATIENT_ENGINE, SandboxRunning, over_http};
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::{eventually, until};
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::task::JoinSet;

impl Keys {
    /// What an order has done for it, by the sandbox's names.
    pub(super) const fn deeds(self) -> &'static [&'static str] {
        match self {
            Self::Honoured => &["reserve", "authorize", "capture", "shipment"],
            Self::Ignored => &["reserve", "pay", "shipment"],
        }
    }

    /// Money is taken in two steps where keys are honoured, else by one call: as the documents have it.
    fn settings(self) -> Vec<(&'static str, &'static str)> {
        let payment = match self {
            Self::Honoured => "authorize-capture",
            Self::Ignored => "pay",
        };
        let mut settings = over_http(&[
            ("inventory", "reserve-release"),
            ("payments", payment),
            ("shipping", "tracking"),
            ("notifications", "send"),
        ]);
        settings.extend(IMPATIENT_ENGINE);
        settings.extend([
            self.setting(),
            ("collaborators.pins_refusals", "true"),
            // An order that was claimed as the service stopped waits so long for the next one.
            ("engine.lease", "10s"),
            // Breakers have tests of their own; here they would keep faults from their calls.
            ("collaborators.failures_in_a_row", "1000"),
            ("collaborators.failures_of_32", "33"),
        ]);
        if self == Self::Ignored {
            settings.push(("payments.paths.refund", "POST /api/v1/payment/refund"));
        }
        settings
    }
}

/// Calls are given up soon: for faults in which nothing comes.
pub(super) const SOON: [(&str, &str); 2] = [
    ("collaborators.timeout", "1s"),
    ("engine.call_timeout", "4s"),
];

/// So often an operator looks at all that is parked.
const MOST_ROUNDS: usize = 30;

/// A sandbox, and a service that asks it.
pub(super) struct World {
    pub(super) keys: Keys,
    pub(super) shop: Shop,
    pub(super) sandbox: SandboxRunning,
    pub(super) service: Service,
    placed: AtomicUsize,
}

impl World {
    /// Both start, the service with further settings, which win.
    pub(super) async fn start(keys: Keys, further: &[(&str, &str)]) -> Self {
        let sandbox = SandboxRunning::start(keys.arguments()).await;
        Self::around(keys, sandbox, further).await
    }

    /// The same around a sandbox that runs already.
    pub(super) async fn around(
        keys: Keys,
        sandbox: SandboxRunning,
        further: &[(&str, &str)],
    ) -> Self {
        Self::of(Shop::new(), keys, sandbox, further).await
    }

    /// The same in this shop.
    pub(super) async fn of(
        shop: Shop,
        keys: Keys,
        sandbox: SandboxRunning,
        further: &[(&str, &str)],
    ) -> Self {
        let settings = [&keys.settings(), further].concat();
        let service = sandbox.serve(&shop, &settings).await;
        Self {
            keys,
            shop,
            sandbox,
            service,
            placed: AtomicUsize::new(0),
        }
    }

    /// Its service stops, and starts again in the same shop, with these further settings instead.
    pub(super) async fn started_again(self, further: &[(&str, &str)]) -> Self {
        self.service.stop().await;
        let settings = [&self.keys.settings(), further].concat();
        let service = self.sandbox.serve(&self.shop, &settings).await;
        Self { service, ..self }
    }

    /// So many customers order at once; all have been answered. The ids of their orders.
    pub(super) async fn place(&self, orders: usize) -> Vec<String> {
        self.place_each(orders, &[("1", 2)]).await
    }

    /// The same, each of them this.
    pub(super) async fn place_each(&self, orders: usize, items: &[(&str, u32)]) -> Vec<String> {
        let mut placing = JoinSet::new();
        for _ in 0..orders {
            placing.spawn(self.placing(items));
        }
        let keys = placing.join_all().await;
        let ledger = self.shop.ledger();
        let placed = keys.iter().map(|key| ledger.order_of(key));
        placed.map(|id| id.expect("it was placed")).collect()
    }

    /// How the service fares with this collaborator, as operators see it.
    pub(super) async fn told_of(&self, collaborator: &str) -> Value {
        let asked = self
            .service
            .send(Request::get("/api/v1/collaborators"))
            .await;
        let told = asked.unwrap().json();
        let all = told["collaborators"].as_array().unwrap().iter();
        let mut of = all.filter(|told| told["name"] == collaborator);
        of.next().unwrap().clone()
    }

    /// Whether the service makes calls to this collaborator: `made`, `held-back` or `probing`.
    pub(super) async fn calls_to(&self, collaborator: &str) -> String {
        let told = self.told_of(collaborator).await;
        told["calls"].as_str().unwrap().to_owned()
    }

    /// One customer orders this, and has been answered. The order's id.
    pub(super) async fn place_one(&self, items: &[(&str, u32)]) -> String {
        let key = self.placing(items).await;
        let placed = self.shop.ledger().order_of(&key);
        placed.expect("it was placed")
    }

    /// One order, for a task of its own; gives its key once it has been answered.
    pub(super) fn placing(
        &self,
        items: &[(&str, u32)],
    ) -> impl Future<Output = String> + Send + use<> {
        let number = self.placed.fetch_add(1, Ordering::Relaxed);
        let items = items.iter();
        let items = items.map(|(product, units)| json!({"productId": product, "quantity": units}));
        let body = json!({
            "customerId": number, "items": items.collect::<Vec<_>>(), "carrier": "DHL",
            "deliveryAddress": "123 Main St", "customerEmail": "ada@example.org",
        });
        let url = self.service.url("/api/v1/orders");
        let client = self.service.client.clone();
        async move {
            let (key, body) = (format!("order-{number}"), body.to_string());
            let request = Request::post("", &body).keyed(&key);
            let answer = send(&client, &url, request).await.unwrap();
            // 503 says that the order waits for an inventory that is not there.
            assert_ne!(
                answer.status,
                StatusCode::INTERNAL_SERVER_ERROR,
                "{answer:?}"
            );
            key
        }
    }

    /// The order as operators see it.
    pub(super) async fn order(&self, id: &str) -> Value {
        let path = format!("/api/v1/orders/{id}");
        let shown = Request::get(&path).with(&[("X-User-Role", "OPERATOR")]);
        self.service.send(shown).await.unwrap().json()
    }

    /// Where the order stands, and what it waits for a person with: `PENDING_CHECK: reserve answer-lost`.
    pub(super) async fn fate(&self, id: &str) -> String {
        let order = self.order(id).await;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let status = text(&order["status"]);
        match &order["parked"] {
            Value::Null => status,
            parked => format!(
                "{status}: {} {}",
                text(&parked["call"]),
                text(&parked["hold"])
            ),
        }
    }

    /// Waits until the order stands so.
    pub(super) async fn comes_to(&self, id: &str, fate: &str) {
        if let Err(now) = until(|now| now == fate, || self.fate(id)).await {
            let what = format!("{:?}: order {id} is not {fate} but {now}", self.keys);
            panic!("{what}; {}", self.service.log());
        }
    }

    /// How often this call was asked for by this order.
    pub(super) async fn asked(&self, id: &str, call: &str) -> usize {
        let log = self.sandbox.log().await.about(id);
        log.of_call(call).count()
    }

    /// An operator looks at the other side for every parked order and says what they see, until none
    /// is left; no fault is on order any more.
    pub(super) async fn settle_all(&self) {
        self.sandbox.befalls(&json!([])).await;
        for _ in 0..MOST_ROUNDS {
            self.shop.at_rest().await;
            let parked = self.parked().await;
            if parked.is_empty() {
                return;
            }
            self.all_has_ended().await;
            let log = self.sandbox.log().await;
            for (id, call) in parked {
                let is_done = log.was_done(&id, &call);
                self.settle(&id, if is_done { "done" } else { "not-done" })
                    .await;
            }
        }
        panic!("{:?}: still parked: {:?}", self.keys, self.parked().await);
    }

    /// Waits until the sandbox has nothing left to do.
    pub(super) async fn all_has_ended(&self) {
        eventually("every request has ended", || async {
            let log = self.sandbox.log().await;
            let ended = log.ended();
            log.requests()
                .all(|(number, _)| ended.contains(&number))
                .then_some(())
        })
        .await;
    }

    /// Every order stands after that, each as it should by the sandbox's log and books.
    pub(super) async fn ends_well(self) {
        self.settle_all().await;
        let orders = self.shop.ledger().orders;
        for (id, order) in &orders {
            assert_eq!(order.status, "CONFIRMED", "{:?}: order {id}", self.keys);
        }
        self.nothing_is_violated().await;
        self.service.stop().await;
    }

    pub(super) async fn nothing_is_violated(&self) {
        let violations = self.sandbox.violations(&self.shop).await;
        assert_eq!(violations, Vec::<String>::new(), "{:?}", self.keys);
    }

    /// What an operator says of a parked order.
    pub(super) async fn settle(&self, id: &str, verdict: &str) {
        let said = json!({"verdict": verdict, "reason": "looked at the other side"});
        self.settled_as(id, &said).await;
    }

    /// The same of a payment that was made, with the provider's name for it.
    pub(super) async fn settle_payment(&self, id: &str, reference: &str) {
        let reason = "looked at the other side";
        let said = json!({"verdict": "done", "reason": reason, "reference": reference});
        self.settled_as(id, &said).await;
    }

    async fn settled_as(&self, id: &str, said: &Value) {
        let settled = self.service.settle(id, said).await.unwrap();
        assert!(settled.status.is_success(), "{settled:?}");
    }

    /// Which orders are parked, and with which call.
    async fn parked(&self) -> Vec<(String, String)> {
        let mut parked = Vec::new();
        for id in self.shop.ledger().orders.keys() {
            let id = hyphenated(id);
            let call = self.order(&id).await["parked"]["call"].clone();
            parked.extend(call.as_str().map(|call| (id, call.to_owned())));
        }
        parked
    }
}
