//! A customer's personal data: what would go, and the deed that erases it.

mod erase;
mod page;
mod refused;
mod routes;

pub(super) use page::PERSON;
pub(super) use routes::routes;
