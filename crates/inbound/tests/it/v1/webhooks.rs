//! `/api/v1/webhooks`: made, changed, paused, told once more and removed, by operators alone.

use crate::shop::{OPERATOR, Shop, Told, VIEWER_KEY};
use crate::webhook_ports::WEBHOOK;
use application::ports::{FeedPosition, RelayBook, Taken, WebhookEndpoints};
use application::webhooks::{WebhookEndpoint, WebhookId, WebhookSecret};
use domain::Duration;
use insta::assert_snapshot;
use serde_json::Value;

const WEBHOOKS: &str = "/api/v1/webhooks";

async fn create(shop: &Shop, headers: &[(&str, &str)]) -> Told {
    let headers: Vec<_> = [OPERATOR]
        .into_iter()
        .chain(headers.iter().copied())
        .collect();
    shop.post_with(WEBHOOKS, &headers, WEBHOOK).await
}

/// A new one's path.
pub(super) async fn created(shop: &Shop) -> String {
    let told = create(shop, &[]).await;
    assert_eq!(told.status, 201, "{told}");
    told.header("location").to_owned()
}

pub(super) async fn post(shop: &Shop, path: &str, body: &str) -> Told {
    shop.post_with(path, &[OPERATOR], body).await
}

pub(super) async fn get(shop: &Shop, path: &str) -> Told {
    shop.get_with(path, &[OPERATOR]).await
}

pub(super) fn id_of(path: &str) -> WebhookId {
    let (_, id) = path.rsplit_once('/').unwrap();
    id.parse().unwrap()
}

async fn stored(shop: &Shop, path: &str) -> WebhookEndpoint {
    let endpoint = shop.app.store.one(id_of(path)).await.unwrap();
    endpoint.unwrap()
}

/// As a relay would have carried events up to there.
pub(super) async fn carried(shop: &Shop, path: &str, place: u64) {
    let (sink, lease) = (id_of(path).sink(), Duration::from_secs(10));
    shop.book.begin(&sink, FeedPosition(0)).await.unwrap();
    let Ok(Taken::Held(hold)) = shop.book.take(&sink, lease).await else {
        panic!("somebody else has it");
    };
    let advanced = shop.book.advance(&hold, FeedPosition(place), lease).await;
    advanced.unwrap();
    shop.book.release(&hold).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_webhook_is_made_and_shown() {
    let shop = Shop::open();
    let told = create(&shop, &[]).await;
    assert_snapshot!(told, @r#"
    201
    location: /api/v1/webhooks/00000000-0001-7000-8000-000000000000
    etag: "1"
    content-type: application/json
    {"secret":"whsec_00000000000000000000000000000000000000000001",
    "id":"00000000-0001-7000-8000-000000000000",
    "url":"https://example.com/events",
    "description":"tests",
    "events":[],
    "state":"ACTIVE",
    "pausedAt":null,
    "pausedBy":null,
    "pauseReason":null,
    "secretSince":"2026-01-01T00:00:00.000000Z",
    "previousSecretUntil":null,
    "createdAt":"2026-01-01T00:00:00Z",
    "changedAt":"2026-01-01T00:00:00Z",
    "revision":1}
    "#);
    let path = told.header("location").to_owned();
    let shown = get(&shop, &path).await;
    assert_snapshot!(shown, @r#"
    200
    etag: "1"
    content-type: application/json
    {"id":"00000000-0001-7000-8000-000000000000",
    "url":"https://example.com/events",
    "description":"tests",
    "events":[],
    "state":"ACTIVE",
    "pausedAt":null,
    "pausedBy":null,
    "pauseReason":null,
    "secretSince":"2026-01-01T00:00:00.000000Z",
    "previousSecretUntil":null,
    "createdAt":"2026-01-01T00:00:00Z",
    "changedAt":"2026-01-01T00:00:00Z",
    "revision":1,
    "place":0,
    "ordersWaiting":0,
    "lastSuccessAt":null}
    "#);
    assert!(!shown.text().contains("whsec"), "{shown}");
    carried(&shop, &path, 7).await;
    let listed = get(&shop, WEBHOOKS).await;
    assert_eq!(listed.json()["webhooks"][0]["place"], 7);
    assert!(!listed.text().contains("whsec"), "{listed}");
}

#[tokio::test(start_paused = true)]
async fn a_webhook_is_changed_and_removed_by_who_has_seen_it() {
    let shop = Shop::open();
    let path = created(&shop).await;
    carried(&shop, &path, 7).await;
    let terms = r#"{"url":"https://example.com/2","events":["order-shipped","order-placed","order-placed"]}"#;
    let json = ("content-type", "application/json");
    let change = async |tag| {
        let headers = [OPERATOR, json, ("if-match", tag)];
        shop.send("PUT", &path, &headers, terms).await
    };
    assert_eq!(change("\"2\"").await.status, 412);
    let changed = change("\"1\"").await;
    assert_eq!(
        (changed.status, changed.header("etag")),
        (200, "\"2\""),
        "{changed}"
    );
    assert_eq!(
        changed.member("events"),
        r#"["order-placed","order-shipped"]"#
    );
    assert_eq!(changed.member("description"), r#""""#);
    // It stands like that already.
    assert_eq!(change("*").await.header("etag"), "\"2\"");

    let remove = async |tag| {
        shop.send("DELETE", &path, &[OPERATOR, ("if-match", tag)], "")
            .await
    };
    assert_eq!(remove("\"1\"").await.status, 412);
    assert_eq!(remove("\"2\"").await.status, 204);
    assert_eq!(remove("*").await.status, 404);
    assert_eq!(get(&shop, &path).await.status, 404);
    assert_eq!(shop.book.sinks().await.unwrap(), []);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_valid_is_refused_with_all_that_is_wrong() {
    let shop = Shop::open();
    let long = format!(r#"{{"url":"https://e.com/{}"}}"#, "x".repeat(2_000));
    for (body, field) in [
        ("{}", "url"),
        (r#"{"url":"http://example.com"}"#, "url"),
        (r#"{"url":" "}"#, "url"),
        (&long, "url"),
        (r#"{"url":"https://e.com","description":7}"#, "description"),
        (
            r#"{"url":"https://e.com","events":["order-lost"]}"#,
            "events",
        ),
        (r#"{"url":"https://e.com","events":[]}"#, "events"),
    ] {
        let told = post(&shop, WEBHOOKS, body).await;
        assert_eq!(told.status, 400, "{told}");
        assert_eq!(told.json()["violations"][0]["field"], field, "{told}");
    }
    for nowhere in ["x", "00000000-0009-7000-8000-000000000000"] {
        for (method, action) in [
            ("GET", ""),
            ("DELETE", ""),
            ("POST", "/pause"),
            ("POST", "/test"),
        ] {
            let path = format!("{WEBHOOKS}/{nowhere}{action}");
            assert_eq!(
                shop.send(method, &path, &[OPERATOR], "").await.status,
                404,
                "{path}"
            );
        }
    }
    for _ in 0..50 {
        created(&shop).await;
    }
    let full = create(&shop, &[]).await;
    assert_eq!(
        full.member("type"),
        r#""urn:order-service:problem:too-many-webhooks""#
    );
}

#[tokio::test(start_paused = true)]
async fn a_repeat_of_the_creation_is_told_the_secret_for_a_day_and_makes_no_second_webhook() {
    let shop = Shop::open();
    let key = [("idempotency-key", "k1")];
    let first = create(&shop, &key).await;
    assert_eq!(first.status, 201, "{first}");
    let again = create(&shop, &key).await;
    assert!(again.was_replayed());
    assert_eq!((again.status, &again.body), (201, &first.body));
    assert_eq!(again.header("location"), first.header("location"));
    // Neither the record nor whoever looks at it has the secret.
    let record = get(&shop, "/api/v1/requests/k1").await;
    assert!(
        record.text().contains(r#""secret":null"#) && !record.text().contains("whsec"),
        "{record}"
    );
    let other = shop
        .post_with(WEBHOOKS, &[OPERATOR, key[0]], r#"{"url":"https://e.com"}"#)
        .await;
    assert_eq!(other.status, 422, "{other}");
    shop.app.clock.advance(Duration::from_hours(24));
    assert_eq!(create(&shop, &key).await.member("secret"), "null");
    assert_eq!(shop.app.store.all().await.unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_secret_that_was_rotated_signs_for_another_day() {
    let shop = Shop::open();
    let key = [("idempotency-key", "k1")];
    let made = create(&shop, &key).await;
    let path = made.header("location").to_owned();
    let rotate = async || {
        let headers = [OPERATOR, ("idempotency-key", "k2")];
        shop.post_with(&format!("{path}/rotate-secret"), &headers, "")
            .await
    };
    let rotated = rotate().await;
    assert_eq!(rotated.status, 200, "{rotated}");
    assert_ne!(rotated.member("secret"), made.member("secret"));
    assert_eq!(
        rotated.member("previousSecretUntil"),
        r#""2026-01-02T00:00:00Z""#
    );
    assert_eq!(rotate().await.body, rotated.body);
    assert_eq!(
        create(&shop, &key).await.member("secret"),
        "null",
        "it is not the latest"
    );
    let secrets = stored(&shop, &path).await.secrets;
    let now = domain::Timestamp::from_micros(secrets.since.micros());
    let good = |at| secrets.good_at(at).map(WebhookSecret::reveal).count();
    assert_eq!(good(now), 2);
    assert_eq!(good(now.plus(Duration::from_hours(24))), 1);
}

#[tokio::test(start_paused = true)]
async fn a_webhook_is_paused_with_name_and_reason_and_resumed() {
    let shop = Shop::open();
    let path = created(&shop).await;
    let pause = format!("{path}/pause");
    let paused = post(&shop, &pause, r#"{"reason":"they are moving"}"#).await;
    assert_eq!(paused.member("state"), r#""PAUSED""#, "{paused}");
    assert_eq!(paused.member("pauseReason"), r#""they are moving""#);
    assert!(
        paused.member("pausedBy").starts_with("\"operator:"),
        "{paused}"
    );
    let masked = shop.get_with(&path, &[VIEWER_KEY]).await;
    assert_eq!(masked.member("pauseReason"), r#""***""#, "{masked}");
    // The first word stands.
    let again = post(&shop, &pause, "{}").await;
    assert_eq!(again.body, paused.body);
    assert_eq!(post(&shop, &pause, r#"{"reason":""}"#).await.status, 400);
    let resumed = post(&shop, &format!("{path}/resume"), "").await;
    assert_eq!(resumed.member("state"), r#""ACTIVE""#);
    assert_eq!(resumed.member("pausedAt"), "null");
    assert_eq!(resumed.header("etag"), "\"3\"");
    let headers = [OPERATOR, ("idempotency-key", "k"), ("if-match", "\"3\"")];
    let keyed = async || shop.post_with(&pause, &headers, "{}").await;
    let first = keyed().await;
    assert_eq!(
        (first.status, first.header("etag")),
        (200, "\"4\""),
        "{first}"
    );
    let repeat = keyed().await;
    assert!(
        repeat.was_replayed() && repeat.body == first.body,
        "{repeat}"
    );
}

#[tokio::test(start_paused = true)]
async fn webhooks_are_for_operators() {
    let shop = Shop::behind_gateway();
    let (customer, service) = ([("x-user-id", "7")], [("x-user-role", "SERVICE")]);
    let one = format!("{WEBHOOKS}/00000000-0001-7000-8000-000000000000");
    let mut asked = vec![("GET", WEBHOOKS.to_owned()), ("POST", WEBHOOKS.to_owned())];
    asked.extend(["GET", "PUT", "DELETE"].map(|method| (method, one.clone())));
    let actions = [
        "pause",
        "resume",
        "rotate-secret",
        "test",
        "replay",
        "deliveries/1/resend",
    ];
    asked.extend(actions.map(|action| ("POST", format!("{one}/{action}"))));
    asked.extend(["deliveries", "deliveries/1"].map(|list| ("GET", format!("{one}/{list}"))));
    for (method, path) in asked {
        let status =
            async |headers: &[(&str, &str)]| shop.send(method, &path, headers, "").await.status;
        assert_eq!(status(&[]).await, 401, "{path}");
        assert_eq!(status(&customer).await, 403, "{path}");
        assert_eq!(status(&service).await, 403, "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_down_loses_no_word_of_it() {
    let shop = Shop::open();
    let path = created(&shop).await;
    shop.app.store.set_down(true);
    for told in [
        create(&shop, &[]).await,
        get(&shop, WEBHOOKS).await,
        post(&shop, &format!("{path}/pause"), "").await,
        post(&shop, &format!("{path}/test"), "").await,
    ] {
        assert_eq!(told.status, 503, "{told}");
    }
    shop.app.store.set_down(false);
    let shown: Value = get(&shop, &path).await.json();
    assert_eq!(shown["state"], "ACTIVE");
}
