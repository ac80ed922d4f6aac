//! `GET /api/v1/collaborators` and `GET /metrics`

use crate::shop::Shop;
use insta::assert_snapshot;

#[tokio::test(start_paused = true)]
async fn operators_see_how_collaborators_fare() {
    let told = Shop::open().get("/api/v1/collaborators").await;
    assert_eq!(told.status, 200);
    assert_snapshot!(told.text().replace(",\"ended", ",\n\"ended"), @r#"
    {"collaborators":[{"name":"inventory","protocol":"reserve-release","address":"http://inventory:8081","calls":"held-back","heldBackForMs":1500,"inFlight":2,"waiting":0,
    "ended":{"answered":7,"heldBack":3,"notSent":1,"unknown":10}}]}
    "#);
}

#[tokio::test(start_paused = true)]
async fn prometheus_reads_the_same_with_few_labels() {
    let told = Shop::open().get("/metrics").await;
    assert_eq!(
        told.header("content-type"),
        "text/plain; version=0.0.4; charset=utf-8"
    );
    assert_snapshot!(told.text(), @r#"
    # HELP order_service_collaborator_calls_total Calls to a collaborator by how they ended.
    # TYPE order_service_collaborator_calls_total counter
    order_service_collaborator_calls_total{collaborator="inventory",outcome="answered"} 7
    order_service_collaborator_calls_total{collaborator="inventory",outcome="held_back"} 3
    order_service_collaborator_calls_total{collaborator="inventory",outcome="not_sent"} 1
    order_service_collaborator_calls_total{collaborator="inventory",outcome="unknown"} 10
    # HELP order_service_collaborator_calls_are What the circuit breaker does with calls: 1 for the word that holds.
    # TYPE order_service_collaborator_calls_are gauge
    order_service_collaborator_calls_are{collaborator="inventory",state="made"} 0
    order_service_collaborator_calls_are{collaborator="inventory",state="held_back"} 1
    order_service_collaborator_calls_are{collaborator="inventory",state="probing"} 0
    # HELP order_service_collaborator_held_off 1 while a collaborator asked to be left alone.
    # TYPE order_service_collaborator_held_off gauge
    order_service_collaborator_held_off{collaborator="inventory"} 0
    # HELP order_service_collaborator_in_flight Calls under way.
    # TYPE order_service_collaborator_in_flight gauge
    order_service_collaborator_in_flight{collaborator="inventory"} 2
    # HELP order_service_collaborator_waiting Calls that wait for a place.
    # TYPE order_service_collaborator_waiting gauge
    order_service_collaborator_waiting{collaborator="inventory"} 0
    # HELP order_service_relay_events_total Events carried to a sink by this process, by what it did with them.
    # TYPE order_service_relay_events_total counter
    # HELP order_service_relay_is 1 for what is so: this process carries the events, the sink takes nothing, or so many orders are held back that no more are read.
    # TYPE order_service_relay_is gauge
    # HELP order_service_relay_held_back_orders Orders that a sink holds back, as whoever carries its events knows.
    # TYPE order_service_relay_held_back_orders gauge
    # HELP order_service_relay_delay_seconds How long after it happened the last event was delivered.
    # TYPE order_service_relay_delay_seconds gauge
    # HELP order_service_messages_total Messages of other services that this process has heard, by what became of them.
    # TYPE order_service_messages_total counter
    order_service_messages_total{outcome="applied"} 0
    order_service_messages_total{outcome="duplicate"} 0
    order_service_messages_total{outcome="dead"} 0
    # HELP order_service_dead_letters_parked Messages that could not take effect and wait for a person, counted up to 10000.
    # TYPE order_service_dead_letters_parked gauge
    order_service_dead_letters_parked 0
    # HELP order_service_dead_letters_oldest_seconds How long the first of them has waited.
    # TYPE order_service_dead_letters_oldest_seconds gauge
    order_service_dead_letters_oldest_seconds 0
    # HELP order_service_webhooks Webhooks by their state: those that are paused wait for a person.
    # TYPE order_service_webhooks gauge
    order_service_webhooks{state="active"} 0
    order_service_webhooks{state="paused"} 0
    "#);
}

#[tokio::test(start_paused = true)]
async fn nobody_else_sees_them() {
    let shop = Shop::behind_gateway();
    let (customer, service) = ([("x-user-id", "7")], [("x-user-role", "SERVICE")]);
    for path in ["/api/v1/collaborators", "/metrics"] {
        assert_eq!(shop.get(path).await.status, 401, "{path}");
        assert_eq!(shop.get_with(path, &customer).await.status, 403, "{path}");
        assert_eq!(shop.get_with(path, &service).await.status, 403, "{path}");
    }
}
