//! A shop whose stock, money and parcels are others', over HTTP, and lives of its service that end
//! while those others live on.

use super::halfway::Halfway;
use crate::client::Answer;
use crate::reconcile::{Report, reconcile_with};
pub(super) use crate::sandbox_running::{Keys, borrowed};
use crate::sandbox_running::{SandboxRunning, located, over_http};
use crate::servers::Kind;
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::eventually;
use serde_json::json;
use std::collections::BTreeMap;
use std::process::ExitStatus;
use tokio::task::block_in_place;

/// The shop and the others.
pub(super) struct World {
    pub(super) kind: Kind,
    pub(super) keys: Keys,
    pub(super) shop: Shop,
    pub(super) sandbox: SandboxRunning,
    /// What stands between them and the service, where something does.
    pub(super) halfway: Option<Halfway>,
}

impl World {
    /// On a database of this kind, where there is one.
    pub(super) async fn new(kind: Kind, keys: Keys) -> Option<Self> {
        Some(Self::of(Shop::on(kind).await?, kind, keys).await)
    }

    /// Around this shop.
    pub(super) async fn of(shop: Shop, kind: Kind, keys: Keys) -> Self {
        let sandbox = SandboxRunning::start(keys.arguments()).await;
        Self {
            kind,
            keys,
            shop,
            sandbox,
            halfway: None,
        }
    }

    /// The settings of its service, and these.
    pub(super) fn settings(&self, more: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
        let url = match &self.halfway {
            Some(halfway) => format!("http://{}", halfway.address),
            None => self.sandbox.url(""),
        };
        let mut settings = over_http(&[
            ("inventory", "reserve-release"),
            ("payments", "authorize-capture"),
            ("shipping", "tracking"),
        ]);
        settings.extend([self.keys.setting(), ("engine.retry_base", "20ms")]);
        // On a server nobody knows who is dead: the orders of the dead wait for their lease to end.
        if self.kind != Kind::Sqlite {
            settings.extend([
                ("collaborators.timeout", "1500ms"),
                ("engine.call_timeout", "2s"),
                ("engine.lease", "4s"),
            ]);
        }
        located(&[&settings, more].concat(), &url)
    }

    /// Starts a life with these settings; it may end before it says where it is.
    pub(super) async fn start_or_die(
        &self,
        more: &[(&'static str, &str)],
    ) -> Result<Service, ExitStatus> {
        let settings = self.settings(more);
        self.shop.start_or_die(&borrowed(&settings)).await
    }

    /// Starts a life without an end.
    pub(super) async fn live(&self) -> Service {
        self.shop.start(&borrowed(&self.settings(&[]))).await
    }

    /// Waits until no order has anything left to do by itself, or this life has ended; tells whether
    /// it has.
    pub(super) async fn at_rest_or_dead(&self, life: &mut Service) -> bool {
        eventually("all orders rest, or the service is killed", || {
            let (is_dead, is_at_rest) = (life.has_ended(), self.shop.ledger().is_at_rest());
            async move { (is_dead || is_at_rest).then_some(is_dead) }
        })
        .await
    }

    /// What `order-service reconcile` says, while no service runs.
    pub(super) fn reconciled(&self) -> Report {
        let settings = self.settings(&[]);
        // The cases beside this one go on meanwhile, and what stands between them and the others.
        block_in_place(|| reconcile_with(&self.shop, &borrowed(&settings), &[]))
    }

    /// X1: it reports exactly the parked orders, by number and call, and no difference.
    pub(super) fn parks_only(&self, expected: &[(u64, &str)]) -> Vec<String> {
        let report = self.reconciled();
        let lines = report.findings.iter();
        let parked = lines.filter(|line| line["what"] == "parked").map(|line| {
            let call = line["key"].as_str().unwrap_or_default();
            (line["number"].as_u64().unwrap_or_default(), call)
        });
        let mut parked: Vec<_> = parked.collect();
        parked.sort_unstable();
        let mut wrong = report.differences();
        if parked != expected {
            wrong.push(format!("not {expected:?} are parked: {report:?}"));
        }
        wrong
            .into_iter()
            .map(|what| format!("X1: {what}"))
            .collect()
    }

    /// What is wrong in the journals, in the sandbox's log, and between them.
    pub(super) async fn wrong(&self) -> Vec<String> {
        let mut wrong = self.shop.ledger().journal_violations();
        wrong.extend(self.sandbox.violations(&self.shop).await);
        wrong.extend(self.requests_without_intents().await);
        wrong
    }

    /// J1, J3: each request has an intent of its own on record, whoever minds keys.
    async fn requests_without_intents(&self) -> Vec<String> {
        let (log, ledger) = (self.sandbox.log().await, self.shop.ledger());
        let mut asked: BTreeMap<&str, usize> = BTreeMap::new();
        let deeds = log.requests().filter(|(_, asked)| asked.method != "GET");
        for (_, request) in deeds {
            *asked
                .entry(request.key.as_deref().unwrap_or_default())
                .or_default() += 1;
        }
        let intents = asked
            .iter()
            .map(|(key, times)| (key, times, ledger.intents(key)));
        intents
            .filter(|(_, times, intents)| *times > intents)
            .map(|(key, times, intents)| {
                format!("J1: {key} was asked {times} times for {intents} intents")
            })
            .collect()
    }

    /// How often the sandbox has been asked a call.
    pub(super) async fn heard(&self, call: &str) -> usize {
        self.sandbox.log().await.of_call(call).count()
    }

    /// Waits until it has been asked so often.
    pub(super) async fn hears(&self, call: &str, times: usize) {
        eventually(&format!("{call} is asked {times} times"), || async {
            (self.heard(call).await >= times).then_some(())
        })
        .await;
    }

    /// An operator settles the call that an order is parked for, as it truly is.
    pub(super) async fn settle(&self, service: &Service, order: &str, call: &str) -> bool {
        let was_done = self.sandbox.log().await.was_done(order, call);
        let verdict = if was_done { "done" } else { "not-done" };
        let said = json!({"verdict": verdict, "reason": "asked the others"});
        let settled = service.settle(order, &said).await;
        // It may be killed by what follows.
        let is_refused = settled.is_ok_and(|answer: Answer| !answer.status.is_success());
        assert!(!is_refused, "{order}: {verdict} of {call} is refused");
        was_done
    }
}
