//! `/api/order`: the contract of document 000, which names the calls that the service makes and not
//! its own: these are in its style.

mod asked;
mod cancel_order;
mod error;
mod final_answer;
mod get_order;
mod place_order;
mod refusal;
mod rendering;
mod request;
mod routes;
mod user_orders;

pub(crate) use routes::CONTRACT;
