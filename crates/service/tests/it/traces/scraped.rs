//! What `/metrics` of either process says of an order that is placed in one, and ends in the other.

use crate::metrics::reading::Page;
use crate::service::Service;
use crate::waiting::eventually;

const KAFKA: &str = "{sink=\"kafka:canonical\"}";

/// What it says once nothing waits any more: no order that is due or in hand, and no event.
pub(super) async fn drained(service: &Service) -> Page {
    let queues = [
        "order_service_due_orders",
        "order_service_orders_in_hand",
        "order_service_store_pool_in_use{pool=\"reads\"}",
        "order_service_store_pool_waiting{pool=\"reads\"}",
    ];
    let relay = ["behind", "waiting_events", "held_back_orders"];
    let relay = relay.map(|queue| format!("order_service_relay_{queue}{KAFKA}"));
    let delivered =
        "order_service_relay_events_total{sink=\"kafka:canonical\",outcome=\"delivered\"}";
    eventually("all queues are drained", || async {
        let page = Page::of(service).await;
        let mut queues = queues.into_iter().chain(relay.iter().map(String::as_str));
        let is_drained = queues.all(|queue| page.get(queue) == Some("0"));
        let is_over = is_drained && page.is_settled("append");
        (is_over && page.count(delivered) > 0).then_some(page)
    })
    .await
}

/// The first one: it waits for the payment.
pub(super) fn counts_what_it_placed(page: &Page) {
    page.says(&[
        ("order_service_orders_placed_total{contract=\"v1\"}", 1),
        ("order_service_orders_moved_total{status=\"PENDING\"}", 1),
        ("order_service_orders_moved_total{status=\"CONFIRMED\"}", 0),
        (
            "order_service_step_attempts_total{collaborator=\"inventory\",step=\"reserve\",mode=\"do\",outcome=\"done\"}",
            1,
        ),
        (
            "order_service_step_attempts_total{collaborator=\"payments\",step=\"pay\",mode=\"do\",outcome=\"awaited\"}",
            1,
        ),
        ("order_service_claims_total{attempt=\"first\"}", 0),
        (
            "order_service_appends_total{call=\"place\",outcome=\"written\"}",
            1,
        ),
        (
            "order_service_store_commit_writes_sum{writer=\"place\"}",
            1,
        ),
        ("order_service_orders_open{status=\"PENDING\"}", 1),
    ]);
}

/// The second one: it has made the call that the first one died with.
pub(super) fn counts_what_it_has_taken_up(page: &Page) {
    page.says(&[
        ("order_service_orders_placed_total{contract=\"v1\"}", 0),
        ("order_service_claims_total{attempt=\"first\"}", 1),
        ("order_service_claims_total{attempt=\"repeated\"}", 0),
        (
            "order_service_step_attempts_total{collaborator=\"inventory\",step=\"reserve\",mode=\"do\",outcome=\"done\"}",
            0,
        ),
        (
            "order_service_step_attempts_total{collaborator=\"shipping\",step=\"create-shipment\",mode=\"do\",outcome=\"done\"}",
            1,
        ),
        (
            "order_service_collaborator_calls_total{collaborator=\"shipping\",outcome=\"answered\"}",
            1,
        ),
        (
            "order_service_collaborator_in_flight_limit{collaborator=\"shipping\"}",
            64,
        ),
        (
            "order_service_appends_total{call=\"append\",outcome=\"fenced\"}",
            0,
        ),
        (
            "order_service_appends_total{call=\"append\",outcome=\"unknown\"}",
            0,
        ),
        (
            "order_service_store_commit_writes_sum{writer=\"append\"}",
            page.count("order_service_appends_total{call=\"append\",outcome=\"written\"}"),
        ),
        ("order_service_store_pool_size{pool=\"reads\"}", 6),
        ("order_service_orders_open{status=\"CONFIRMED\"}", 1),
        ("order_service_orders_open{status=\"PENDING\"}", 0),
        ("order_service_orders_parked{reason=\"answer-lost\"}", 0),
        ("order_service_reading_up{question=\"sinks\"}", 1),
        (
            "order_service_circuit_state{collaborator=\"shipping\",state=\"closed\"}",
            1,
        ),
    ]);
}
