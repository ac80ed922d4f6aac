//! `v1`, route by route.

mod audit;
mod bulk_cancel;
mod change_order;
mod collaborators;
mod dead_letters;
mod export_orders;
mod follow_orders;
mod import_orders;
mod list_orders;
mod persons;
mod place_order;
mod read_order;
mod repeat_request;
mod search_orders;
mod sinks;
mod validation;
mod webhooks;
mod webhooks_told;
