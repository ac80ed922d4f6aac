//! `/orders` and `/health`: the contract of document 003.

mod asked;
mod error;
mod final_answer;
mod get_order;
mod health;
mod list_orders;
mod place_order;
mod refusal;
mod rendering;
mod request;
mod routes;
mod violations;

pub(crate) use routes::CONTRACT;
