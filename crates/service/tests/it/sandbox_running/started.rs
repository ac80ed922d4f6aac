//! Starting a sandbox, and a service that asks it.

use super::effects_hold::{Evidence, effects_hold};
use super::log::Log;
use super::settings::{borrowed, located};
use crate::client::{Answer, Request};
use crate::ledger::Stock;
use crate::service::Service;
use crate::shop::Shop;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

const SCRIPT: &str = "script.json";

/// Starts a sandbox on a free port with these arguments, its files in the shop's folder.
pub(crate) async fn sandbox(shop: &Shop, arguments: &[&str]) -> Service {
    let mut program = shop.program(&[]);
    program
        .args(["sandbox", "--listen", "127.0.0.1:0"])
        .args(arguments);
    shop.spawn(&mut program).await.expect("the sandbox starts")
}

/// A sandbox in a folder of its own, and the stock that it began with. It is asked like any other service.
pub(crate) struct SandboxRunning {
    service: Service,
    before: BTreeMap<String, Stock>,
    _folder: Shop,
}

impl Deref for SandboxRunning {
    type Target = Service;

    fn deref(&self) -> &Service {
        &self.service
    }
}

impl SandboxRunning {
    /// Starts one with these arguments, such as `--ignore-keys`.
    pub(crate) async fn start(arguments: &[&str]) -> Self {
        Self::start_in(Shop::new(), arguments).await
    }

    async fn start_in(folder: Shop, arguments: &[&str]) -> Self {
        let service = sandbox(&folder, arguments).await;
        let before = stock(&service).await;
        Self {
            service,
            before,
            _folder: folder,
        }
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) async fn stop(self) {
        self.service.stop().await;
    }

    /// Starts one with faults by chance: `{"seed": 7, "faults": {"inventory": {"reset": 50}}}`.
    pub(crate) async fn scripted(script: &Value, arguments: &[&str]) -> Self {
        let folder = Shop::new();
        std::fs::write(folder.folder().join(SCRIPT), script.to_string()).unwrap();
        Self::start_in(folder, &[&["--script", SCRIPT], arguments].concat()).await
    }

    /// These rules and no others, from now on.
    pub(crate) async fn befalls(&self, rules: &Value) {
        let rules = json!({"rules": rules}).to_string();
        let ordered = self.put_body("/sandbox/faults", &rules).await;
        assert!(ordered.status.is_success(), "{}", ordered.body);
    }

    /// Starts the service in this shop, with settings by their keys; `SANDBOX` in a value becomes
    /// the sandbox's URL.
    pub(crate) async fn serve(&self, shop: &Shop, settings: &[(&str, &str)]) -> Service {
        shop.start(&borrowed(&self.settings(settings))).await
    }

    /// The same by a preset, which settings go over.
    pub(crate) async fn serve_as(
        &self,
        shop: &Shop,
        preset: &str,
        settings: &[(&str, &str)],
    ) -> Service {
        let settings = self.settings(settings);
        shop.start_as(preset, &borrowed(&settings)).await
    }

    /// These settings, with the sandbox's URL in them.
    pub(crate) fn settings<'a>(&self, settings: &[(&'a str, &str)]) -> Vec<(&'a str, String)> {
        located(settings, &self.url(""))
    }

    /// All that is on record.
    pub(crate) async fn log(&self) -> Log {
        Log::of(&self.effects().await)
    }

    /// It was asked these calls and had these effects, in this order, and no others.
    pub(crate) async fn heard(&self, expected: &[&str]) {
        assert_eq!(self.log().await.story(), expected);
    }

    /// What is wrong with what it did, by the shop's own orders.
    pub(crate) async fn violations(&self, shop: &Shop) -> Vec<String> {
        self.wrongs(shop, true).await
    }

    /// The same where orders are not paid there: it is to have none of their money.
    pub(crate) async fn violations_unpaid(&self, shop: &Shop) -> Vec<String> {
        self.wrongs(shop, false).await
    }

    async fn wrongs(&self, shop: &Shop, is_paid: bool) -> Vec<String> {
        let keys = self.get("/sandbox/keys").await.json();
        let keyless = keys["ignoredBy"].as_array().unwrap().iter();
        let keyless: BTreeSet<String> = keyless
            .map(|name| name.as_str().unwrap().to_owned())
            .collect();
        effects_hold(&Evidence {
            log: &self.log().await,
            before: &self.before,
            after: &self.stock().await,
            ledger: &shop.ledger(),
            keyless: &keyless,
            is_paid,
        })
    }

    /// What it began with.
    pub(super) const fn before(&self) -> &BTreeMap<String, Stock> {
        &self.before
    }

    /// What it has now.
    pub(super) async fn stock(&self) -> BTreeMap<String, Stock> {
        stock(&self.service).await
    }
}

async fn stock(sandbox: &Service) -> BTreeMap<String, Stock> {
    let told = sandbox.get("/sandbox/stock").await.json();
    let stock = told["stock"].as_array().unwrap().iter().map(|of| {
        let units = |name: &str| of[name].as_i64().unwrap();
        let stock = Stock {
            on_hand: units("onHand"),
            reserved: units("reserved"),
            consumed: units("consumed"),
        };
        (of["product"].as_str().unwrap().to_owned(), stock)
    });
    stock.collect()
}

impl Service {
    /// Everything on record in the sandbox, page after page.
    pub(crate) async fn effects(&self) -> Vec<Value> {
        let mut entries: Vec<Value> = Vec::new();
        loop {
            let path = format!("/sandbox/effects?after={}", entries.len());
            let page = self.get(&path).await.body;
            if page.is_empty() {
                return entries;
            }
            let lines = page.lines().map(|line| serde_json::from_str(line).unwrap());
            entries.extend(lines);
        }
    }

    /// What was done, in words: `reserved PROD001 1`.
    pub(crate) async fn done(&self) -> Vec<String> {
        Log::of(&self.effects().await).done()
    }

    pub(crate) async fn put_body(&self, path: &str, body: &str) -> Answer {
        let request = Request {
            body: Some(body),
            ..Request::put(path)
        };
        self.send(request).await.unwrap()
    }
}
