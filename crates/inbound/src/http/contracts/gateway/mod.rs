//! `/Order` and `/admin`: the contract of document 002.
//!
//! A `requestId` is what makes an order here: it is the idempotency key of the request that places
//! it, scoped to its user, and the name under which the result of the payment is asked for. The
//! header `Idempotency-Key` is of no use on that route; the other changing routes take it.
//!
//! The document shows no errors. They have the members that a Spring Boot client knows by heart:
//! `timestamp`, `status`, `error`, `message` and `path`; see [`error`].

mod admin_orders;
mod asked;
mod by_event;
mod cancel_order;
mod change;
mod error;
mod final_answer;
mod order_summary;
mod pay_result;
mod polling;
mod refusal;
mod rendering;
mod request;
mod routes;
mod track_order;
mod user_orders;
mod violations;

pub use by_event::GatewayRequests;
pub(crate) use routes::CONTRACT;
