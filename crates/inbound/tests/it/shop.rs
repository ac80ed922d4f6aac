//! A shop to send requests to: the router as it is served, over the application in memory.

use crate::believed::Believed;
use crate::provider::sign_in_of;
pub(crate) use crate::told::Told;
use crate::upkeep::upkeep_of;
use application::Role;
use application::live::{Live, LiveLimits};
use application::ports::{IdGenerator, OrderRequests};
use application::testing::collaborators::Abilities;
use application::testing::{
    FakeCollaborators, MemoryRelayBook, ReadableTokens, RememberedLinks, ScriptedWebhooks, TestApp,
    TestAppBuilder,
};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use domain::OrderId;
use inbound::http::{
    ApiKey, ContractAnswers, HttpParts, HttpSettings, Identification, IdentityMode, SignInParts,
    UpkeepParts, digest, router,
};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// What the service says of its messages.
pub(crate) const ASYNCAPI: &str = r#"{"asyncapi":"3.0.0"}"#;

/// What makes a caller an operator here.
pub(crate) const OPERATOR: (&str, &str) = ("authorization", "Bearer sesame");

/// What a service shows, and what an operator's program does.
pub(crate) const SERVICE_KEY: (&str, &str) = ("x-api-key", "key-of-the-tracking-service");
pub(crate) const OPERATOR_KEY: (&str, &str) = ("x-api-key", "key-of-the-backoffice");
pub(crate) const VIEWER_KEY: (&str, &str) = ("x-api-key", "key-of-the-books");

/// What only the gateway knows.
pub(crate) const GATEWAY_SECRET: &str = "secret-of-the-gateway";

/// The request of document 004.
pub(crate) const V1_ORDER: &str = r#"{
    "customerId": 12345,
    "items": [{"productId": 1, "quantity": 2}, {"productId": 5, "quantity": 1}],
    "deliveryAddress": "123 Main St, City, State 12345",
    "carrier": "DHL"
}"#;

/// The request of document 003's example.
pub(crate) const SIMPLE_ORDER: &str = r#"{
    "customer_name": "Alice Johnson",
    "customer_email": "alice@example.com",
    "items": [
      {"product_id": "PROD001", "quantity": 1, "price": 79.99},
      {"product_id": "PROD002", "quantity": 2, "price": 29.99}
    ]
}"#;

/// The request of document 002.
pub(crate) const GATEWAY_ORDER: &str = r#"{
  "items": [
    {
      "id": 1,
      "quantity": 5
    }
    
  ],
  "requestId": "abc123xyz"
 

}"#;

/// The header with a token.
pub(crate) fn bearer(token: &str) -> (&'static str, String) {
    ("authorization", format!("Bearer {token}"))
}

/// Whom the service knows.
fn known(app: &TestApp, believed: Believed) -> Identification {
    let links = Arc::new(RememberedLinks::new(app.clock.clone()));
    let key = |name: &str, role, key| ApiKey {
        name: name.to_owned(),
        role,
        digest: digest(key),
    };
    Identification {
        operator_token: Some(application::Current::new("sesame".to_owned())),
        api_keys: application::Current::new(vec![
            key("tracking", Role::Service, SERVICE_KEY.1),
            key("backoffice", Role::Operator, OPERATOR_KEY.1),
            key("books", Role::Viewer, VIEWER_KEY.1),
        ]),
        trusted: believed.trusted,
        ..Identification::by(believed.mode, links)
    }
}

/// The service, open for requests.
#[derive(Clone)]
pub(crate) struct Shop {
    pub(crate) app: TestApp,
    pub(crate) live: Live,
    pub(crate) stopping: CancellationToken,
    pub(crate) webhooks: Arc<ScriptedWebhooks>,
    /// How far each sink was told.
    pub(crate) book: MemoryRelayBook,
    pub(crate) router: Router,
    /// What operators sign in with.
    pub(crate) sign_in: SignInParts,
}

impl Shop {
    /// Among collaborators that keep keys and answer queries.
    pub(crate) fn open() -> Self {
        Self::of(TestApp::builder())
    }

    /// Among collaborators that know no keys and answer no questions.
    pub(crate) fn among_keyless() -> Self {
        Self::of(TestApp::builder().among(Abilities::KEYLESS))
    }

    /// Paid in one step, which scripts can make take its time: see `Fault::TakenOn`.
    pub(crate) fn paid_at_once() -> Self {
        Self::of(TestApp::builder().among(Abilities::ONE_SHOT))
    }

    /// Of an application to be described.
    pub(crate) fn of(made_of: TestAppBuilder) -> Self {
        Self::over(made_of.answering(ContractAnswers).start())
    }

    /// Known to this machine only.
    pub(crate) fn on_loopback() -> Self {
        let app = TestApp::builder().answering(ContractAnswers).start();
        let settings = HttpSettings {
            loopback_only: true,
            ..HttpSettings::default()
        };
        Self::with_settings(app, settings, IdentityMode::Open)
    }

    /// Open, with settings of its own.
    pub(crate) fn open_with(settings: HttpSettings) -> Self {
        let app = TestApp::builder().answering(ContractAnswers).start();
        Self::with_settings(app, settings, IdentityMode::Open)
    }

    /// Known to this machine only, with a demo shop.
    pub(crate) fn with_demo_shop() -> Self {
        Self::open_with(HttpSettings {
            loopback_only: true,
            has_shop: true,
            ..HttpSettings::default()
        })
    }

    /// Behind a gateway, which is on this machine as far as tests go, or knows the secret.
    pub(crate) fn behind_gateway() -> Self {
        Self::in_mode(IdentityMode::Gateway)
    }

    /// The same, with settings of its own.
    pub(crate) fn behind_gateway_with(settings: HttpSettings) -> Self {
        let app = TestApp::builder().answering(ContractAnswers).start();
        Self::with_settings(app, settings, IdentityMode::Gateway)
    }

    /// Behind a gateway that is known by its secret alone.
    pub(crate) fn behind_far_gateway() -> Self {
        Self::in_mode(Believed::from_afar(IdentityMode::Gateway))
    }

    /// Where callers show tokens. The tests' tokens are readable: see [`ReadableTokens`].
    pub(crate) fn with_tokens() -> Self {
        Self::in_mode(IdentityMode::Jwt(Arc::new(ReadableTokens)))
    }

    /// The same with settings of its own, and whether the tests' requests come by a trusted proxy.
    pub(crate) fn with_tokens_and(settings: HttpSettings, by_proxy: bool) -> Self {
        let app = TestApp::builder().answering(ContractAnswers).start();
        let mode = IdentityMode::Jwt(Arc::new(ReadableTokens));
        let believed = if by_proxy {
            Believed::from(mode)
        } else {
            Believed::from_afar(mode)
        };
        Self::with_settings(app, settings, believed)
    }

    fn in_mode(believed: impl Into<Believed>) -> Self {
        let app = TestApp::builder().answering(ContractAnswers).start();
        Self::with_settings(app, HttpSettings::default(), believed)
    }

    /// Another process over the same store and the same collaborators.
    pub(crate) fn replica(&self) -> Self {
        self.replica_of(TestApp::builder())
    }

    /// The same of an application to be described.
    pub(crate) fn replica_of(&self, made_of: TestAppBuilder) -> Self {
        Self::over(self.app.start_replica(made_of.answering(ContractAnswers)))
    }

    /// The same shop with a fault of ours in it.
    pub(crate) fn whose_ids_panic(&self) -> Self {
        struct Panicking;
        impl IdGenerator for Panicking {
            fn order_id(&self) -> OrderId {
                panic!("as the test wants it")
            }
        }
        let mut app = self.app.clone();
        app.place.ids = Arc::new(Panicking);
        Self::over(app)
    }

    fn over(app: TestApp) -> Self {
        Self::with_settings(app, HttpSettings::default(), IdentityMode::Open)
    }

    /// Where names and prices are told by event.
    pub(crate) fn priced_by_event(made_of: TestAppBuilder) -> Self {
        let made_of = made_of.without_catalogue().answering(ContractAnswers);
        Self::priced_by_event_over(made_of.start())
    }

    /// The same over an application that runs.
    pub(crate) fn priced_by_event_over(app: TestApp) -> Self {
        let waiting = app.store.clone();
        Self::made(
            app,
            HttpSettings::default(),
            IdentityMode::Open,
            Some(waiting),
        )
    }

    fn with_settings(app: TestApp, settings: HttpSettings, believed: impl Into<Believed>) -> Self {
        Self::made(app, settings, believed, None)
    }

    fn made(
        app: TestApp,
        settings: HttpSettings,
        believed: impl Into<Believed>,
        waiting: Option<Arc<dyn OrderRequests>>,
    ) -> Self {
        let upkeep = upkeep_of(&app);
        Self::kept_up(app, settings, believed, waiting, upkeep)
    }

    /// What its pages of upkeep are told.
    pub(crate) fn kept_up(
        app: TestApp,
        settings: HttpSettings,
        believed: impl Into<Believed>,
        waiting: Option<Arc<dyn OrderRequests>>,
        upkeep: UpkeepParts,
    ) -> Self {
        let identification = known(&app, believed.into());
        let sign_in = sign_in_of(&app, &identification.mode);
        let stopping = CancellationToken::new();
        let live = Live::new(app.store.clone(), app.store.clone(), LiveLimits::default());
        let (tailing, until) = (live.clone(), stopping.clone());
        tokio::spawn(async move { tailing.tail(until).await });
        let webhooks = Arc::new(ScriptedWebhooks::default());
        let book = MemoryRelayBook::new(app.clock.clone());
        let relays = Arc::default();
        let hooks = crate::webhook_ports::webhooks_of(&app, &webhooks, &book);
        let overview =
            crate::overlooking::overview_of(&app, &live, &book, &relays, &hooks, &stopping);
        let parts = HttpParts {
            place: app.place.clone(),
            changes: app.change.clone(),
            journal: app.store.clone(),
            orders: app.store.clone(),
            requests: app.store.clone(),
            waiting,
            expiry: app.store.clone(),
            live: live.clone(),
            overview,
            clock: app.clock.clone(),
            settings,
            shared_rates: None,
            identification,
            sign_in: sign_in.clone(),
            collaborators: Arc::new(crate::far_away::FarAway),
            letters: app.store.clone(),
            messages: Arc::new(crate::listener::messages_of(&app)),
            asyncapi: ASYNCAPI.into(),
            sinks: Arc::new(book.clone()),
            feed: app.store.clone(),
            relays,
            trail: app.store.clone(),
            persons: crate::webhook_ports::persons_of(&app, &book),
            deeds: crate::webhook_ports::deeds_of(&app),
            webhooks: hooks,
            upkeep,
            metrics: Some(crate::measured::metrics_of()),
            leaving: CancellationToken::new(),
            stopping: stopping.clone(),
        };
        Self {
            router: router(parts),
            webhooks,
            book,
            live,
            app,
            stopping,
            sign_in,
        }
    }

    /// The collaborators, to give them faults.
    pub(crate) fn world(&self) -> &FakeCollaborators {
        &self.app.world
    }

    pub(crate) async fn get(&self, path: &str) -> Told {
        self.get_with(path, &[]).await
    }

    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Told {
        self.send("GET", path, headers, Body::empty()).await
    }

    pub(crate) async fn put(&self, path: &str) -> Told {
        self.put_with(path, &[]).await
    }

    pub(crate) async fn put_with(&self, path: &str, headers: &[(&str, &str)]) -> Told {
        self.send("PUT", path, headers, Body::empty()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &str) -> Told {
        self.post_with(path, &[], body).await
    }

    pub(crate) async fn post_with(&self, path: &str, headers: &[(&str, &str)], body: &str) -> Told {
        let json = [("content-type", "application/json")];
        let headers: Vec<_> = json.iter().chain(headers).copied().collect();
        self.send("POST", path, &headers, body.to_owned()).await
    }

    /// Sends any request.
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Told {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.into()).expect("tests send requests");
        let response = self.router.clone().oneshot(request).await;
        let (parts, body) = response.expect("the router never fails").into_parts();
        crate::documented::check(method, path, parts.status.as_u16());
        let is_stream = parts
            .headers
            .get("content-type")
            .is_some_and(|media_type| media_type == "text/event-stream");
        let body = if is_stream {
            // It would go on for ever.
            Vec::new()
        } else {
            let body = axum::body::to_bytes(body, usize::MAX).await;
            body.expect("answers are in memory").to_vec()
        };
        Told {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body,
        }
    }

    /// Places the order of document 004 and returns its address.
    pub(crate) async fn order(&self) -> String {
        let told = self.post("/api/v1/orders", V1_ORDER).await;
        assert_eq!(told.status, 201, "{told}");
        told.header("location").to_owned()
    }

    /// Places the order of document 004 under a key.
    pub(crate) async fn order_with_key(&self, key: &str) -> Told {
        let headers = [("idempotency-key", key)];
        self.post_with("/api/v1/orders", &headers, V1_ORDER).await
    }

    pub(crate) fn orders(&self) -> usize {
        self.app.store.orders().len()
    }
}
