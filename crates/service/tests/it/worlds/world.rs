//! A world: the service as a preset makes it, and the sandbox that its collaborators are.

use crate::client::{Answer, Request};
use crate::sandbox_running::{IMPATIENT_ENGINE, SandboxRunning};
use crate::servers::Kind;
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::eventually;
use serde_json::Value;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Where operators find it.
const OPERATOR_FILE: (&str, &str) = ("identity.operator_file", "operator.json");

/// What every world is told beyond its preset and an engine that tries again soon.
const ALWAYS: [(&str, &str); 2] = [("collaborators.rest", "100ms"), OPERATOR_FILE];

/// A preset, and what is told over it: where the services are, and its database.
pub(super) struct Preset {
    pub(super) name: &'static str,
    pub(super) settings: &'static [(&'static str, &'static str)],
    /// Whether the sandbox takes the money.
    pub(super) is_paid_there: bool,
}

/// A running world.
pub(super) struct World {
    pub(super) shop: Shop,
    pub(super) sandbox: SandboxRunning,
    pub(super) service: Service,
    /// How much of the sandbox's story was told.
    told: AtomicUsize,
    is_paid_there: bool,
}

/// The service, as a world has it.
async fn serve(
    sandbox: &SandboxRunning,
    shop: &Shop,
    preset: &Preset,
    settings: &[(&str, &str)],
) -> Service {
    let settings = [&IMPATIENT_ENGINE[..], &ALWAYS, preset.settings, settings].concat();
    sandbox.serve_as(shop, preset.name, &settings).await
}

impl World {
    /// On this shop, with more settings over those of its preset.
    pub(super) async fn start(shop: Shop, preset: &Preset, settings: &[(&str, &str)]) -> Self {
        let sandbox = SandboxRunning::start(&["--ignore-keys"]).await;
        let service = serve(&sandbox, &shop, preset, settings).await;
        Self {
            shop,
            sandbox,
            service,
            told: AtomicUsize::new(0),
            is_paid_there: preset.is_paid_there,
        }
    }

    /// Its service stops, and starts again with these settings instead.
    pub(super) async fn started_again(self, preset: &Preset, settings: &[(&str, &str)]) -> Self {
        self.service.stop().await;
        let service = serve(&self.sandbox, &self.shop, preset, settings).await;
        Self { service, ..self }
    }

    /// Asks the service as this user; as nobody without a name.
    pub(super) async fn ask(&self, user: &str, request: Request<'_>) -> Answer {
        let mut headers = request.headers.to_vec();
        if !user.is_empty() {
            headers.push(("X-User-Id", user));
        }
        let request = Request {
            headers: &headers,
            ..request
        };
        self.service.send(request).await.unwrap()
    }

    /// These rules of faults and no others, from now on.
    pub(super) async fn befalls(&self, rules: &Value) {
        self.sandbox.befalls(rules).await;
    }

    /// Calls and effects since the last time, in order; several questions that are asked side by side
    /// come sorted.
    pub(super) async fn news(&self) -> Vec<String> {
        let story = self.sandbox.log().await.story();
        let told = self.told.swap(story.len(), Ordering::SeqCst);
        let mut news = story[told..].to_vec();
        let call = |line: &String| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
        for questions in news.chunk_by_mut(|a, b| a.starts_with("GET") && call(a) == call(b)) {
            questions.sort();
        }
        news
    }

    /// Once all orders rest, these calls and effects have come since the last time, and no others.
    pub(super) async fn heard(&self, expected: &[&str]) {
        self.shop.at_rest().await;
        assert_eq!(self.news().await, expected);
    }

    /// The request of this call that came last: its path and its body.
    pub(super) async fn last(&self, call: &str) -> (String, Value) {
        let log = self.sandbox.log().await;
        let asked = log.of_call(call).last().expect("there was such a call");
        (asked.path.clone(), asked.body.clone())
    }

    /// What an operator's command prints; it has to succeed.
    pub(super) fn operator(&self, arguments: &[&str]) -> String {
        let mut program = self.shop.program(&[OPERATOR_FILE]);
        let output = program.arg("orders").args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// `orders settle`, after the operator has found out.
    pub(super) fn settle(&self, order: &str, verdict: &str) {
        self.operator(&["settle", order, verdict, "--reason", "asked them"]);
    }

    /// Which call the order waits with for a person; nothing if it does not.
    pub(super) fn parked(&self, order: &str) -> Value {
        let shown = self.operator(&["show", order, "--json"]);
        let shown: Value = serde_json::from_str(&shown).unwrap();
        shown["held"]["call"].clone()
    }

    /// The names of an order's events, those about calls with the call.
    pub(super) async fn timeline(&self, order: &str) -> Vec<String> {
        let path = format!("/api/v1/orders/{order}/timeline");
        let operator = [("X-User-Role", "OPERATOR")];
        let shown = self.ask("op", Request::get(&path).with(&operator)).await;
        let shown = shown.json();
        let events = shown["events"].as_array().unwrap().iter().map(|event| {
            let name = event["event"].as_str().unwrap();
            let call = event["call"].as_str();
            call.map_or(name.to_owned(), |call| format!("{name} {call}"))
        });
        events.collect()
    }

    /// Waits until a member of what this user reads there has this value, and gives all of it.
    pub(super) async fn becomes(
        &self,
        user: &str,
        path: &str,
        (member, value): (&str, &str),
    ) -> Value {
        eventually(value, || async {
            let read = self.ask(user, Request::get(path)).await;
            let read = read.status.is_success().then(|| read.json())?;
            (read[member] == value).then_some(read)
        })
        .await
    }

    /// Stock and money are what the orders say, and the service stops as it should.
    pub(super) async fn ends_well(self) {
        self.shop.at_rest().await;
        let violations = if self.is_paid_there {
            self.sandbox.violations(&self.shop).await
        } else {
            self.sandbox.violations_unpaid(&self.shop).await
        };
        assert_eq!(violations, Vec::<String>::new());
        self.service.stop().await;
    }
}

/// A shop on the server that its preset has, where the tests are told of one, else on a file.
pub(super) async fn shop_on(kind: Kind) -> Shop {
    if kind.is_there() {
        Shop::on(kind).await.expect("there is a server")
    } else {
        Shop::new()
    }
}
