//! A shop with a service, a browser, and an operator who is signed in.

use crate::browser::{Browser, Page};
use crate::client::{Answer, Request};
use crate::service::Service;
use crate::shop::Shop;
use serde_json::Value;

/// What holds while the stream of a page is open.
pub(super) const IS_LIVE: &str =
    "document.querySelector('[data-live-state]').textContent === 'live'";

/// What holds once the stream has brought all parts of an order's page: none of them is replaced under the
/// mouse then, unless the order moves.
pub(super) const IS_UP_TO_DATE: &str =
    "[...document.querySelectorAll('[data-part]')].every(part => 'told' in part.dataset)";

/// What operators have in front of them.
pub(super) struct Desk {
    browser: Browser,
    pub(super) shop: Shop,
    pub(super) service: Service,
}

impl Desk {
    /// With settings over the defaults; tells what is left out if there is no browser.
    pub(super) async fn with(settings: &[(&str, &str)]) -> Option<Self> {
        let browser = Browser::start()?;
        let shop = Shop::new();
        let service = shop.start(settings).await;
        Some(Self::of(browser, shop, service))
    }

    /// Of what runs already.
    pub(super) fn of(browser: Browser, shop: Shop, service: Service) -> Self {
        Self {
            browser,
            shop,
            service,
        }
    }

    /// The same, quick to take up what waits.
    pub(super) async fn quick() -> Option<Self> {
        let quick = [("engine.poll_interval", "20ms")];
        Self::with(&quick).await
    }

    /// A page of somebody whom nobody knows.
    pub(super) async fn strangers_page(&self) -> Page {
        self.browser.page().await
    }

    /// A link that signs its holder in, once.
    pub(super) async fn link(&self) -> String {
        let token = format!("Bearer {}", self.operators_token());
        let headers = [("Authorization", token.as_str())];
        let asked = Request::post("/dashboard/links", "{}").with(&headers);
        let made = self.service.send(asked).await.unwrap();
        self.service.url(made.json()["path"].as_str().unwrap())
    }

    /// What opens everything to its holder.
    pub(super) fn operators_token(&self) -> String {
        let file = std::fs::read_to_string(self.shop.operator_file()).unwrap();
        let access: Value = serde_json::from_str(&file).unwrap();
        access["token"].as_str().unwrap().to_owned()
    }

    /// A page of an operator, somewhere on the dashboard.
    pub(super) async fn page(&self, path: &str) -> Page {
        let page = self.browser.page().await;
        page.open(&self.link().await).await;
        page.open(&self.service.url(path)).await;
        page
    }

    /// Places an order of contract `v1`, with these members beside the usual ones.
    pub(super) async fn place(&self, members: &[(&str, &str)]) -> Answer {
        let mut order: Value = serde_json::from_str(ORDER).unwrap();
        for (member, value) in members {
            order[*member] = (*value).into();
        }
        let body = order.to_string();
        let placed = self.service.send(Request::post("/api/v1/orders", &body));
        placed.await.unwrap()
    }

    /// Does something with an order over the API.
    pub(super) async fn change(&self, number: u64, action: &str) {
        let path = format!("/api/v1/orders/{number}/{action}");
        let changed = self.service.send(Request::put(&path)).await.unwrap();
        assert!(changed.status.is_success(), "{changed:?}");
    }

    /// Stops the service; its address stays free for it.
    pub(super) async fn stop_for_a_while(&mut self) {
        self.service.signal("TERM");
        assert!(self.service.ended().await.success());
    }

    /// Starts it again where it was.
    pub(super) async fn start_again(&mut self, settings: &[(&str, &str)]) {
        let address = self.service.address.to_string();
        let mut program = self.shop.program(settings);
        let started = self.shop.spawn(program.args(["--listen", &address])).await;
        self.service = started.expect("it starts where it was");
    }
}

const ORDER: &str = r#"{"customerId": 42, "items": [{"productId": 1, "quantity": 2}],
    "deliveryAddress": "12 Harbour Road, Dublin", "carrier": "DHL", "customerName": "Grace Nakamura",
    "customerEmail": "grace@example.com"}"#;
