//! Sinks: where events are carried to, how far each was told, which orders it waits with and why.

mod forget;
mod list;
mod refused;
mod retry;
mod routes;
mod sink;
mod standing;

pub(in crate::http::dashboard) use routes::routes;
