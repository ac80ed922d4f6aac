//! `/api/v1/orders`: the contract of document 004, and the canonical API.

mod asked;
mod bulk_cancel;
mod cancel_order;
mod change;
mod change_error;
mod collaborators;
mod customer_orders;
mod dead_letter_rendering;
mod deliver_order;
mod discard_dead_letter;
mod error;
mod event_stream;
mod final_answer;
mod get_order;
mod import_orders;
mod list_dead_letters;
mod list_orders;
mod metrics;
mod order_events;
mod order_filter;
mod order_timeline;
mod place_order;
mod process_order;
mod refusal;
mod rendering;
mod replay_dead_letter;
mod request;
mod request_status;
mod routes;
mod settle_order;
mod share_order;
mod ship_order;
mod shipment_updates;
mod show_dead_letter;
mod violations;

pub(crate) use routes::CONTRACT;
