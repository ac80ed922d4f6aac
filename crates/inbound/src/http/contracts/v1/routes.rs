//! The list of the contract's routes.

use super::error::{ProblemBody, V1Error};
use super::final_answer::final_answer;
use super::{
    bulk_cancel, cancel_order, collaborators, customer_orders, deliver_order, discard_dead_letter,
    event_stream, forget_sink, get_order, held_back_orders, import_orders, list_dead_letters,
    list_deeds, list_orders, list_sinks, metrics, order_events, order_timeline, persons,
    place_order, process_order, replay_dead_letter, request_status, retry_held_back, settle_order,
    share_order, ship_order, shipment_updates, show_dead_letter, webhooks,
};
use crate::http::answering::answer;
use crate::http::answering::located::locate;
use crate::http::contracts::contract::Contract;
use crate::http::documentation::documented::{Shared, declare};
use crate::http::use_cases::UseCases;
use axum::middleware::from_fn;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The name of the contract in orders' channels.
pub(super) const CHANNEL: &str = "v1";

/// Where orders are.
pub(super) const ORDERS: &str = "/api/v1/orders";

pub(crate) const CONTRACT: Contract = Contract {
    name: CHANNEL,
    prefixes: &["/api/v1"],
    placing: &[ORDERS],
    routes,
    final_answer,
    trouble: |trouble, path| answer::response(V1Error::from(trouble).answer(path)),
};

/// What any route can answer, beside what all contracts do.
const ALWAYS: [Shared; 2] = [
    (400, "Not valid"),
    (
        403,
        "Not for this caller, or asked by a page of another site",
    ),
];

/// The same of those that change something.
const CHANGING: [Shared; 3] = [
    (409, "Not possible now"),
    (412, "The order has moved on"),
    (422, "The key was used for another request"),
];

fn routes() -> OpenApiRouter<UseCases> {
    let routes = OpenApiRouter::new()
        .routes(routes!(place_order::place_order, list_orders::list_orders))
        .routes(routes!(bulk_cancel::bulk_cancel))
        .routes(routes!(import_orders::import_orders))
        .routes(routes!(get_order::get_order))
        .routes(routes!(customer_orders::customer_orders))
        .routes(routes!(cancel_order::cancel_order))
        .routes(routes!(process_order::process_order))
        .routes(routes!(ship_order::ship_order))
        .routes(routes!(deliver_order::deliver_order))
        .routes(routes!(shipment_updates::report_shipment))
        .routes(routes!(order_timeline::order_timeline))
        .routes(routes!(order_events::follow_order))
        .routes(routes!(event_stream::follow_all_orders))
        .routes(routes!(settle_order::settle_order))
        .routes(routes!(share_order::share_order))
        .routes(routes!(request_status::request_status))
        .routes(routes!(collaborators::collaborators))
        .routes(routes!(list_dead_letters::list_dead_letters))
        .routes(routes!(show_dead_letter::show_dead_letter))
        .routes(routes!(replay_dead_letter::replay_dead_letter))
        .routes(routes!(discard_dead_letter::discard_dead_letter))
        .routes(routes!(list_deeds::list_deeds))
        .routes(routes!(list_sinks::list_sinks))
        .routes(routes!(forget_sink::forget_sink))
        .routes(routes!(held_back_orders::held_back_orders))
        .routes(routes!(retry_held_back::retry_held_back))
        .merge(webhooks::routes())
        .merge(persons::routes())
        .routes(routes!(metrics::metrics))
        .layer(from_fn(locate));
    declare(routes, &ProblemBody::name(), &ALWAYS, &CHANGING)
}
